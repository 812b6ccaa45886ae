"""The built-in functions, by name."""

from __future__ import annotations

from . import contexts, lists, moments, numbers, texts
from .registry import BUILTINS, Builtin

__all__ = ["BUILTINS", "Builtin", "contexts", "lists", "moments", "numbers", "texts"]
