"""What is done every day or every hour."""

from __future__ import annotations

from workflows import facts
from workflows.commands.routines import HeadsAnchored, StartRoutines
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.ports import Work
from workflows.routines import DAILY, HOURLY, go_on


@handles(StartRoutines)
def start(command: StartRoutines, work: Work, room: Room) -> None:
    """Each leaves its next by itself; this is for the first time, and for one that was given up."""
    for kind in (*DAILY, *HOURLY):
        go_on(work, kind)


@handles(HeadsAnchored)
def anchored(command: HeadsAnchored, work: Work, room: Room) -> None:
    """Not told in the audit trail: that alone would make a new head every hour."""
    go_on(work, facts.HEADS)
