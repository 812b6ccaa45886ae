"""Commands about processes and data: migrate, publish, seed."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from app.cli.place import House, house, stop
from workflows.bundles import bundles_of
from workflows.commands import Deploy, Publish
from workflows.errors import DefinitionRefused, Refused
from workflows.model import SYSTEM
from workflows.words import say

ROOT = Path(__file__).parents[2]


def commands(group: AppGroup) -> None:
    """Hang the commands on the command line."""
    for command in (migrate, publish, seed):
        group.add_command(command)


@click.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    with house():
        click.echo(say("cli.schema_current"))


@click.command()
def publish() -> None:
    """Publish the shipped processes (bpmn/ and forms/); those that have not changed stay as they are."""
    with house() as ready:
        for line in publish_shipped(ready):
            click.echo(line)


@click.command()
def seed() -> None:
    """Load the reference data, and sample institutions, people and a batch to begin with."""
    from app.seed import ensure_secrets, load  # noqa: PLC0415  only this command reads the files

    with house() as ready, ready.store.open(SYSTEM) as work:
        load(work, ensure_secrets(ready.settings.data_dir))


def shipped() -> dict[str, bytes]:
    """The shipped diagrams, tables and forms, by path."""
    files = [*ROOT.glob("bpmn/*/*.bpmn"), *ROOT.glob("bpmn/*/*.dmn"), *ROOT.glob("forms/*/*.json")]
    return {str(path.relative_to(ROOT)): path.read_bytes() for path in files}


def publish_shipped(ready: House) -> list[str]:
    """Send the shipped files through the same commands as the studio; what was published, a line each."""
    try:
        proposed = ready.dispatch(Deploy(tuple(bundles_of(shipped())), say("cli.shipped")), SYSTEM)
    except DefinitionRefused as refused:
        findings = refused.facts.get("findings", ())
        stop("\n".join(f"{finding.file} {finding.element}: {finding.message}" for finding in findings))  # type: ignore[attr-defined]
    except Refused as refused:
        stop(f"{refused} {dict(refused.facts)}")
    if not proposed.releases:
        return [say("cli.unchanged")]
    ready.dispatch(Publish(proposed.id), SYSTEM)
    return [say("cli.published", key=release.key, version=release.version) for release in proposed.releases]
