"""Wishes around what is done every day or every hour."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.commands.core import Command


@dataclass(frozen=True, slots=True)
class StartRoutines(Command):
    """What is done every day or hour goes on: asked at every start of a process that carries out the outbox."""


@dataclass(frozen=True, slots=True)
class HeadsAnchored(Command):
    """This hour's heads of the audit trail lie outside of the database."""
