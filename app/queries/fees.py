"""What a choice would cost, by the fee table of the case's own release."""

from __future__ import annotations

from sqlalchemy import select

from app.models.processes import release_file
from app.queries.known import facts_of
from app.queries.reading import Reading
from app.queries.tasks import TaskView
from workflows import engine

MOST = 4  # subjects of an exam


def by_subjects(reading: Reading, task: TaskView) -> list[int]:
    """The fee in fen of no subject, of one, of two ...; empty before level and group are chosen, or without a fee."""
    known = {**facts_of(reading, task), **task.values}
    if not (known.get("level") and known.get("major_group")):
        return []
    table = _table(reading, task)
    choice = {"group": known["major_group"], **{key: known[key] for key in ("project", "exam_year", "level")}}
    asked = [table.evaluate({"choice": {**choice, "subjects": n}}, reading.now).outputs for n in range(MOST + 1)]
    found = [one.get("amount_fen") if isinstance(one, dict) else None for one in asked]
    return [fen for fen in found if isinstance(fen, int)]


def _table(reading: Reading, task: TaskView) -> engine.DecisionTable:
    c = release_file.c
    wanted = select(c.content, c.path).where(c.release_id == task.release_id, c.path.like("%/fee.dmn"))
    row = reading.db.execute(wanted).one()
    return engine.table(bytes(row.content), row.path, "fee")
