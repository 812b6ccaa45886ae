"""What was read off one side of a document."""

from __future__ import annotations

from dataclasses import dataclass, field

from workflows.ports.scans import Found


@dataclass
class Card:
    """Values by name, what does not agree within the document, and how much of a document this looks like."""

    fields: dict[str, Found] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    score: float = 0.0

    def put(self, name: str, value: str, sure: bool) -> None:
        """Keep a value; "" is none."""
        if value:
            self.fields[name] = Found(value, sure)

    def unsure(self, *names: str) -> None:
        """These values are to be looked at by a person."""
        for name in names:
            if name in self.fields:
                self.fields[name] = Found(self.fields[name].value, False)
