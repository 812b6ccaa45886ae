"""The audit trail: append-only, and every change of it is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from app.store.trail import anchor, broken
from tests.flows.test_whole_way import verified
from tests.house import Town, town


@pytest.fixture(scope="module")
def place(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(database, Path(tmp_path_factory.mktemp("town"))) as built:
        verified(built, "13900000001", "420199199003072832")
        yield built


def found(place: Town) -> list[str]:
    return list(broken(place.house.engine, place.house.settings.keys.audit))


def test_an_untouched_trail_is_whole(place: Town) -> None:
    assert place.one("SELECT count(*) AS n FROM audit").n > 5
    assert found(place) == []


@pytest.mark.parametrize("statement", ["UPDATE audit SET event = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_nobody_changes_it(place: Town, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), place.house.engine.begin() as db:
        db.exec_driver_sql(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET event = 'forged' WHERE n = 1",
        "UPDATE audit SET detail = '{\"a\": 1}' WHERE n = 2",
        "UPDATE audit SET account_id = gen_random_uuid() WHERE n = 2",
        "DELETE FROM audit WHERE n = 1",
        "DELETE FROM audit a WHERE n = (SELECT max(n) FROM audit b WHERE b.stream = a.stream)",
        "UPDATE audit SET n = n + 100 WHERE n = 2",
    ],
)
def test_whoever_gets_past_the_guard_is_found_out(place: Town, statement: str) -> None:
    before = anchor(place.house.engine).split()[1:]
    db = place.house.engine.connect()
    db.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER USER")
    saved = db.exec_driver_sql("CREATE TEMP TABLE saved AS SELECT * FROM audit")
    assert saved
    db.exec_driver_sql(statement)
    db.commit()
    wrong = found(place)
    db.exec_driver_sql("DELETE FROM audit")
    db.exec_driver_sql("INSERT INTO audit SELECT * FROM saved")
    db.exec_driver_sql("DROP TABLE saved")
    db.exec_driver_sql("ALTER TABLE audit ENABLE TRIGGER USER")
    db.commit()
    db.close()
    assert wrong
    assert found(place) == []
    assert anchor(place.house.engine).split()[1:] == before
