"""Connections to PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine

# A request waits 3 s at most for a row, and no transaction sleeps with locks held (guide reliability (d) 1).
_OPTIONS = (
    "-c statement_timeout=10000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=15000 -c timezone=UTC"
    " -c jit=off"
)


def connect(url: str, *, pool_size: int = 10, schema: str = "") -> Engine:
    """An engine for `postgresql://...`; READ COMMITTED, rows are locked before they are read.

    With a `schema`, its tables are seen and no others."""
    options = f"{_OPTIONS} -c search_path={schema}" if schema else _OPTIONS
    url = url.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1)
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=3,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={"options": options, "connect_timeout": 5},
    )
