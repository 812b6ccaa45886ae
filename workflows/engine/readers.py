"""Who reads a variable: the expressions of a bundle's diagrams and tables, by what people call them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workflows.engine.checks.view import look
from workflows.engine.texts import texts
from workflows.model import Bundle, Known
from workflows.words import say


def readers(bundle: Bundle, known: Known) -> Mapping[str, Sequence[str]]:
    """Variable -> elements and tables that read it, each once; what cannot be read is left out."""
    view, found = look(bundle, known), dict[str, dict[str, None]]()
    for one in texts(view.drawing):
        for name in one.names:
            found.setdefault(name, {})[say("finding.use", label=one.label, use=one.use)] = None
    for table in view.tables.values():
        for name in table.names:
            found.setdefault(name, {})[say("reader.table", name=table.name)] = None
    return {name: list(places) for name, places in found.items()}
