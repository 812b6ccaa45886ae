"""How long the studio's checks take: on the largest shipped bundle, and on a diagram of a thousand elements."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from app.cli.processes import shipped
from tests.engine import kit
from workflows.bundles import bundles_of
from workflows.catalog import known
from workflows.engine import check
from workflows.model import Bundle

ROUNDS = 9
BLOCK = 8  # elements


def figures() -> Iterator[dict[str, Any]]:
    """Medians; the limits are those of issue 4."""
    largest = max(bundles_of(shipped()), key=lambda bundle: sum(map(len, bundle.files.values())))
    yield {
        "figure": "studio_check_ms",
        "value": round(_median(lambda: check(largest, known())) * 1e3),
        "unit": f"ms, {largest.key} with {len(largest.files)} files",
        "against": {"limit_ms": 300},
    }
    thousand = diagram(1000)
    yield {
        "figure": "studio_check_1000_s",
        "value": round(_median(lambda: check(thousand, kit.known())), 2),
        "unit": "s, 1,000 elements with as many flows",
        "against": {"limit_s": 3},
    }


def _median(work: Callable[[], object]) -> float:
    costs = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        costs.append(time.perf_counter() - begun)
    return median(costs)


def diagram(elements: int) -> Bundle:
    """Choices, merges, parallel parts and tasks, one block after another, in lines that begin at one choice."""
    p = kit.Scope("p").start().choice("first", "u0_0").end()
    p.flow("start", "first")
    for line in range(10):
        before = "first"
        for number in range(elements // BLOCK // 10):
            before = _block(p, before, f"{line}_{number}", f"line = {line}" if line and not number else "")
        p.flow(before, "end")
    return kit.bundle(p)


def _block(p: kit.Scope, before: str, name: str, condition: str) -> str:
    user, gate, merge, more = f"u{name}", f"g{name}", f"m{name}", f"v{name}"
    split, one, other, join = f"s{name}", f"a{name}", f"b{name}", f"j{name}"
    p.user(user).choice(gate, merge).choice(merge).user(more).add("parallelGateway", split)
    p.user(one).user(other).add("parallelGateway", join)
    if condition:
        p.flow(before, user, condition)
    else:
        p.flow(before, user)
    p.chain(user, gate, merge, split, one, join).flow(gate, more, "more = 1").chain(more, merge)
    p.chain(split, other, join)
    return join
