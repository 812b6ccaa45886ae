"""What is lost, doubled or stuck, by the tables, by what people were told, and by what WeChat has seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg

from app.store.trail import broken
from tests.torture.ledger import Ledger
from tests.torture.world import World

# What exists once for each, and which of them does not: answers of a task, a person's case, a level's yes, money...
ONCE = {
    "answers of a task": "SELECT max(element_id) FROM submission GROUP BY task_id HAVING count(*) > 1",
    "cases of a person": "SELECT key FROM instance WHERE key IN ('real_name_verification', 'work_unit_binding',"
    " 'declaration') GROUP BY key, account_id HAVING count(*) > 1",
    "approvals of a level": "SELECT kind FROM review WHERE decision = 'approve'"
    " GROUP BY instance_id, subject, kind HAVING count(*) > 1",
    "decisions of a review": "SELECT h.instance_id FROM history h, jsonb_array_elements(h.activities) a"
    " WHERE a->>'e' = 'record' AND a->>'o' = 'completed' GROUP BY h.instance_id, a->>'t' HAVING count(*) > 1",
    "paid orders": "SELECT declaration_id FROM ledger WHERE kind = 'PAID' GROUP BY declaration_id HAVING count(*) > 1",
    "refunds": "SELECT declaration_id FROM ledger WHERE kind = 'REFUNDED' GROUP BY declaration_id HAVING count(*) > 1",
    "messages": "SELECT template FROM message GROUP BY account_id, template HAVING count(*) > 1",
    "deliveries": "SELECT channel FROM delivery GROUP BY message_id, channel HAVING count(*) > 1",
}
STUCK = (
    "SELECT count(*) FROM instance i WHERE status IN ('active', 'incident') AND NOT EXISTS"
    " (SELECT 1 FROM user_task t WHERE t.instance_id = i.id AND t.state = 'open') AND NOT EXISTS"
    " (SELECT 1 FROM subscription s WHERE s.instance_id = i.id) AND due_at IS NULL"
)
# From when a job was due until it was done, for each death of a worker that held it.
RECOVERY = (
    "SELECT coalesce(percentile_disc(0.99) WITHIN GROUP"
    " (ORDER BY extract(epoch FROM done_at - run_at) / (attempts - 1)), 0)"
    " FROM outbox WHERE attempts > 1 AND done_at IS NOT NULL"
)


def check(database: str, engine: Any, audit_key: bytes, ledger: Ledger, world: World) -> dict[str, Any]:
    """The count."""
    with psycopg.connect(database, autocommit=True) as db:
        lost = [*_lost(db, ledger), *_money_lost(db, world)]
        doubled = [*_doubled(db), *_money_doubled(world)]
        stuck, incidents, recovery = (
            _one(db, asked) for asked in (STUCK, "SELECT count(*) FROM incident WHERE resolved_at IS NULL", RECOVERY)
        )
    return {
        "acknowledged": sum(map(len, ledger.told.values())),
        "journeys": len(ledger.ended),
        "unanswered": ledger.unanswered,
        "repeated_calls": sum(times > 1 for times in world.asked()),
        "lost": lost,
        "doubled": doubled,
        "stuck": int(stuck),
        "incidents": int(incidents),
        "recovery_p99_s": round(float(recovery), 1),
        "broken_chains": list(broken(engine, audit_key)),
    }


def _one(db: psycopg.Connection[Any], asked: str) -> Any:
    row = db.execute(asked).fetchone()
    assert row
    return row[0]


def _lost(db: psycopg.Connection[Any], ledger: Ledger) -> Iterator[str]:
    done = "SELECT id FROM user_task WHERE state = 'completed'"
    claimed = "SELECT id FROM user_task WHERE claimed_by IS NOT NULL OR state <> 'open'"
    kept = {
        "task": done,
        "claimed": claimed,
        "instance": "SELECT id FROM instance",
        "withdrawn": "SELECT id FROM declaration WHERE status = 'WITHDRAWN'",
        "报名成功": "SELECT id FROM declaration WHERE status = 'REGISTERED'",
    }
    for what, asked in kept.items():
        found = {str(row[0]) for row in db.execute(asked)}
        yield from (f"{what} {one}" for one in ledger.of(what) - found)


def _money_lost(db: psycopg.Connection[Any], world: World) -> Iterator[str]:
    """Whatever was paid stands, or has gone back; whatever has gone back is booked so."""
    status = dict(db.execute("SELECT out_trade_no, status FROM payment_order").fetchall())
    ends = {"SUCCESS": "PAID", "REFUND": "REFUNDED"}
    for number, order in world.all("order").items():
        if order["state"] in ends and status.get(number) != ends[order["state"]]:
            yield f"order {number}: {order['state']} at WeChat, {status.get(number)} here"


def _doubled(db: psycopg.Connection[Any]) -> Iterator[str]:
    for what, asked in ONCE.items():
        yield from (f"{what}: {which}" for (which,) in db.execute(asked))


def _money_doubled(world: World) -> Iterator[str]:
    for number, order in world.all("order").items():
        if order.get("refunded", 0) > order["total"]:
            yield f"refunds of {number}"
    refunds = [one["out_trade_no"] for one in world.all("refund").values()]
    yield from (f"refunds of {number}" for number in set(refunds) if refunds.count(number) > 1)
    payers = [order["openid"] for order in world.all("order").values() if order["state"] == "SUCCESS"]
    yield from ("payments of a person" for one in set(payers) if payers.count(one) > 1)
