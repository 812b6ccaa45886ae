"""What is done every day."""

from __future__ import annotations

from workflows.commands.routines import StartRoutines
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.ports import Work
from workflows.routines import DAILY, go_on


@handles(StartRoutines)
def start(command: StartRoutines, work: Work, room: Room) -> None:
    """Each leaves its next by itself; this is for the first time, and for one that was given up."""
    for kind in DAILY:
        go_on(work, kind)
