"""The audit trail: append-only, and every change of it is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from app.store.anchors import anchor, anchored
from app.store.trail import broken, heads
from tests.flows.test_whole_way import verified
from tests.house import Town, town
from workflows.commands import StartRoutines
from workflows.model import SYSTEM


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
    before = heads(place.house.engine)
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
    assert heads(place.house.engine) == before


def anchors(place: Town) -> Path:
    return place.house.settings.data_dir / "anchors.log"


def test_every_hour_the_heads_are_kept_outside_of_the_database_each_once(place: Town) -> None:
    place.dispatch(StartRoutines(), SYSTEM)
    waiting = "SELECT count(*) AS n FROM outbox WHERE kind = 'audit_heads' AND done_at IS NULL"
    place.settle()
    assert not anchors(place).exists()
    place.clock.forward(hours=1)
    place.settle()
    first = anchored(anchors(place))
    assert first == set(heads(place.house.engine))
    assert place.one(waiting).n == 1
    verified(place, "13900000003", "420199199003072840")
    place.clock.forward(hours=1)
    place.settle()
    lines = anchors(place).read_text().splitlines()
    assert len(lines) == len(anchored(anchors(place))) > len(first)
    assert anchored(anchors(place)) == first | set(heads(place.house.engine))
    assert place.one(waiting).n == 1
    assert list(broken(place.house.engine, place.house.settings.keys.audit, anchored(anchors(place)))) == []


@pytest.mark.parametrize("again", [False, True], ids=["cut off", "cut off and written anew"])
def test_a_tail_that_was_cut_off_with_its_head_shows_at_the_anchor(place: Town, tmp_path: Path, again: bool) -> None:
    with place.house.store.open(SYSTEM) as work:
        work.audit("one", "test:cut", {})
        work.audit("two", "test:cut", {})
    path = tmp_path / "anchors.log"
    anchor(place.house.engine, path, place.clock)
    with place.house.engine.begin() as db:
        db.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER USER")
        db.exec_driver_sql("DELETE FROM audit WHERE stream = 'test:cut' AND n > 1")
        db.exec_driver_sql(
            "UPDATE audit_head SET n = 1, mac = audit.mac FROM audit "
            "WHERE audit.stream = 'test:cut' AND audit_head.stream = 'test:cut'"
        )
        db.exec_driver_sql("ALTER TABLE audit ENABLE TRIGGER USER")
    if again:
        with place.house.store.open(SYSTEM) as work:
            work.audit("other", "test:cut", {})
    assert found(place) == [], "the table alone does not show it"
    anchor(place.house.engine, path, place.clock)
    assert list(broken(place.house.engine, place.house.settings.keys.audit, anchored(path))) == ["test:cut anchored #2"]
    with place.house.engine.begin() as db:
        db.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER USER")
        db.exec_driver_sql("DELETE FROM audit WHERE stream = 'test:cut'")
        db.exec_driver_sql("DELETE FROM audit_head WHERE stream = 'test:cut'")
        db.exec_driver_sql("ALTER TABLE audit ENABLE TRIGGER USER")


def test_half_a_line_that_a_crash_left_is_written_whole(place: Town, tmp_path: Path) -> None:
    path = tmp_path / "anchors.log"
    count = anchor(place.house.engine, path, place.clock)
    whole = anchored(path)
    path.write_bytes(path.read_bytes()[:-20])
    assert len(anchored(path)) == count - 1
    assert anchor(place.house.engine, path, place.clock) == 1
    assert anchored(path) == whole
    assert anchor(place.house.engine, path, place.clock) == 0
