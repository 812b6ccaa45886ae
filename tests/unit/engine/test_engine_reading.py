"""Files from strangers, and the times diagrams write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workflows.engine import moments, xml
from workflows.engine.formula import Formula, Literal
from workflows.engine.timers import source

START = datetime(2026, 1, 30, 4, tzinfo=UTC)


def test_a_diagram_is_read_without_its_comments() -> None:
    root = xml.read("a.bpmn", b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><a><!-- x --><b/><?pi x?></a>")
    assert [child.tag for child in root] == ["b"]


@pytest.mark.parametrize(
    ("raw", "line", "word"),
    [
        (b"<a>\n<b></a>", 2, "XML"),
        (b"", 1, "XML"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>', 2, "DOCTYPE"),
        (b"<!doctype a><a/>", 1, "DOCTYPE"),
        ("<a>中</a>".encode("gb18030"), 1, "UTF-8"),
        (b'<?xml version="1.0" encoding="gb2312"?><a/>', 1, "gb2312"),
        (b"<a>" + b"<b>" * 70 + b"</b>" * 70 + b"</a>", 1, "嵌套"),
        (b"<a>" + b"<b/>" * 20_001 + b"</a>", 1, "元素"),
        (b"<a>" + b" " * 2_000_001 + b"</a>", 0, "2 MB"),
        (b"<a>&undeclared;</a>", 1, "XML"),
    ],
)
def test_what_may_do_harm_is_refused_with_its_line(raw: bytes, line: int, word: str) -> None:
    with pytest.raises(xml.Unreadable) as refused:
        xml.read("a.bpmn", raw)
    assert word in refused.value.message
    assert refused.value.line == line


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("PT2H", datetime(2026, 1, 30, 6, tzinfo=UTC)),
        ("P1DT30M", datetime(2026, 1, 31, 4, 30, tzinfo=UTC)),
        ("P2W", datetime(2026, 2, 13, 4, tzinfo=UTC)),
        ("P1M", datetime(2026, 2, 28, 4, tzinfo=UTC)),
        ("P1Y1M", datetime(2027, 2, 28, 4, tzinfo=UTC)),
        ("P11M", datetime(2026, 12, 30, 4, tzinfo=UTC)),
        ("PT1.5S", datetime(2026, 1, 30, 4, 0, 1, 500_000, tzinfo=UTC)),
    ],
)
def test_a_duration_counts_months_by_the_calendar(text: str, end: datetime) -> None:
    assert moments.duration(text).after(START) == end


def test_months_are_those_of_shanghai() -> None:
    late = datetime(2026, 1, 31, 17, tzinfo=UTC)  # 1 February there
    assert moments.duration("P1M").after(late) == datetime(2026, 2, 28, 17, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "P", "PT", "P0D", "PT0S", "2H", "PT2", "P1H", "-PT1H", "P1W2", "pt2h"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        moments.duration(text)


def test_a_computed_duration_below_zero_is_over_at_once() -> None:
    assert moments.span("-PT5M").after(START) == START
    assert moments.span("PT0S").after(START) == START


@pytest.mark.parametrize("text", ["2026-03-01", "2026-03-01T09:00:00", "2026-13-01T09:00:00Z", "9:00", "20260301T09Z"])
def test_an_instant_needs_date_time_and_offset(text: str) -> None:
    with pytest.raises(ValueError):
        moments.instant(text)


def test_instants_are_told_in_utc() -> None:
    assert moments.instant("2026-03-01T09:00:00+08:00") == datetime(2026, 3, 1, 1, tzinfo=UTC)
    assert moments.instant("2026-03-01T01:00Z") == datetime(2026, 3, 1, 1, tzinfo=UTC)


def test_a_cycle_has_a_number_a_period_and_perhaps_a_start() -> None:
    assert moments.cycle("R3/PT12H") == moments.Cycle(3, moments.Duration(0, timedelta(hours=12)))
    assert moments.cycle("R/P1M") == moments.Cycle(None, moments.Duration(1, timedelta()))
    assert moments.cycle("R2/2026-03-01T09:00:00+08:00/P1D").start == datetime(2026, 3, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["R0/PT1H", "R3", "R3/", "R3/P", "R3/2026-03-01T09:00:00/PT1H", "3/PT1H", "R3/PT1H/x"])
def test_what_is_no_cycle_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        moments.cycle(text)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("timeDuration", "PT2H", Literal),
        ("timeDuration", "Pause", Formula),
        ("timeDuration", '=duration("PT2H")', Formula),
        ("timeDate", "2026-03-01T09:00:00+08:00", Literal),
        ("timeDate", "stage.due_at", Formula),
        ("timeCycle", "R3/PT12H", Literal),
        ("timeCycle", "Reminders", Formula),
    ],
)
def test_a_timer_says_a_literal_or_feel(kind: str, text: str, expected: type) -> None:
    assert isinstance(source(kind, text), expected)
