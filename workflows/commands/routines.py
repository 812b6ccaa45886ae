"""Wishes around what is done every day."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.commands.core import Command


@dataclass(frozen=True, slots=True)
class StartRoutines(Command):
    """See to it that what is done every day goes on: at every start of a process that carries out the outbox."""
