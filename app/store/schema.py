"""The schema's version: brought up to date whenever a process of the house starts."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from workflows.words import say

MIGRATIONS = Path(__file__).parents[2] / "migrations"


class WrongSchema(Exception):
    """The database's schema is not the one this version works with; the message says what to do."""


def upgrade(engine: Engine) -> None:
    """Bring the schema up to date.  WrongSchema when the database is newer than this version, or stays older."""
    with engine.begin() as db:
        try:
            _upgrade(db)
        except DBAPIError as error:  # its first line: what follows may quote values
            raise WrongSchema(say("setting.old_schema", problem=str(error.orig).splitlines()[0])) from error


def _upgrade(db: Connection) -> None:
    config = _config()
    db.execute(text("SET LOCAL lock_timeout = '5s'"))
    db.execute(text("SELECT pg_advisory_xact_lock(724301)"))  # several processes may start at once
    _refuse_newer(MigrationContext.configure(db).get_current_revision())
    config.attributes["connection"] = db
    command.upgrade(config, "head")


def make_revision(engine: Engine, message: str, revision: str) -> None:
    """Write the next revision from the difference between the tables and the database (developers only)."""
    config = _config()
    with engine.begin() as db:
        config.attributes["connection"] = db
        command.revision(config, message, autogenerate=True, rev_id=revision)


def _refuse_newer(current: str | None) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if current is not None and current not in known:
        raise WrongSchema(say("setting.new_schema", current=current))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
