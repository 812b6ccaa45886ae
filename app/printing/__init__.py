"""Paper: what a person prints, signs and hands in."""

from __future__ import annotations

from app.printing.sheet import Sheet, draw

__all__ = ["Sheet", "draw"]
