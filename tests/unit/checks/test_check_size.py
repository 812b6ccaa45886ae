"""Large diagrams: checked whole, or refused with the reason.  How long it takes is a figure of `make bench`."""

from __future__ import annotations

from tests.bench.studio import diagram
from tests.engine.kit import bundle, known, linear
from workflows.engine import check


def test_a_thousand_elements_are_checked() -> None:
    found = check(diagram(1000), known())
    assert [finding for finding in found if finding.severity == "error"] == []


def test_five_thousand_elements_are_refused_with_the_reason() -> None:
    told = [finding.message for finding in check(diagram(5000), known()) if finding.rule == "unreadable"]
    assert "超过" in told[0]


def test_a_chain_the_engine_cannot_read_is_told_how_to_mend() -> None:
    steps = [lambda p, number=number: p.user(f"t{number}") for number in range(900)]
    told = [finding.message for finding in check(bundle(linear(*steps)), known()) if finding.severity == "error"]
    assert told == ["流程图里一环接一环的元素太多，引擎读不下。请把一部分放进单独的流程，用调用活动调用。"]
