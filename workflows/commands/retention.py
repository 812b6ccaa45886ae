"""Wishes around what is forgotten once its time is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from workflows.commands.core import Command


@dataclass(frozen=True, slots=True)
class Forget(Command):
    """The next part of what a rule says is older than this."""

    rule: str
    age: timedelta


@dataclass(frozen=True, slots=True)
class RetentionDone(Command):
    """Today's round is over: how much was forgotten, by rule."""

    counts: Mapping[str, int]
