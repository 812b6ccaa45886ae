"""The town of a test module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import Town, town


@pytest.fixture(scope="module")
def place(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A fresh town: seeded, published, nobody in it."""
    with town(database, Path(tmp_path_factory.mktemp("town"))) as built:
        yield built
