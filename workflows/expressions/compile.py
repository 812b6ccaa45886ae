"""A tree to closures: nothing is looked up or decided twice, and nothing is ever handed to Python's `eval`."""

from __future__ import annotations

from . import cells, loops, operators
from .builder import Code, compile_tree

__all__ = ["Code", "cells", "compile_tree", "loops", "operators"]
