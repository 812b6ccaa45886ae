"""What goes wrong with an expression."""

from __future__ import annotations


class FeelError(Exception):
    """An expression that cannot be read, or that went beyond a limit while it ran.

    `message` is Chinese, for the person who wrote the expression; `position` is the 0-based place of the fault.
    """

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
