"""Commands about exams."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.cli.place import house, stop
from app.queries import batches
from workflows.commands.declaration import CancelExam
from workflows.errors import Refused
from workflows.model import SYSTEM
from workflows.words import say


def commands(group: AppGroup) -> None:
    """Hang the commands on the command line."""
    exam = AppGroup("exam", help="Exam batches.")
    exam.add_command(cancel)
    group.add_command(exam)


@click.command()
@click.option("--code", required=True, help="Code of the batch, such as 2027-HPTQ.")
@click.option("--reason", required=True, help="Why, 4 to 300 characters: kept in the audit trail.")
@click.confirmation_option(prompt=say("cli.cannot_undo"))
def cancel(code: str, reason: str) -> None:
    """Call an exam off: every declaration of it is told, and refunded by the rules."""
    with house() as ready:
        found = next((one for one in ready.reader.ask(batches.all_ones) if one.code == code), None)
        if found is None:
            stop(say("cli.no_batch", code=code))
        try:
            ready.dispatch(CancelExam(found.id, reason), SYSTEM)
        except Refused as refused:
            stop(f"{refused} {' '.join(getattr(refused, 'problems', {}).values())}".strip())
    click.echo(say("cli.batch_cancelled", name=found.name, told=found.told))
