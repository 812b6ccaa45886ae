"""Alembic's way to the database: the URL is given by `app.store.schema`, never by a file."""

from __future__ import annotations

from alembic import context

from app.models import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, compare_server_default=True)
with context.begin_transaction():
    context.run_migrations()
