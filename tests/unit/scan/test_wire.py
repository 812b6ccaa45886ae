"""Lines become fields: whichever way the card lies, and only of the document that was asked for."""

from __future__ import annotations

from datetime import date

import pytest

from app.integrations.scan.lines import Line
from app.integrations.scan.wire import in_poor_light, read
from workflows.ports.scans import Found, Reading

SIZE = (1000, 630)
TODAY = date(2026, 11, 1)
FRONT = (
    (60, 70, "姓名张示例"), (60, 140, "性别女民族汉"), (60, 210, "出生1990年3月7日"),
    (60, 290, "住址湖北省样本市示例区"), (160, 330, "样本路128号"), (60, 520, "公民身份号码 420199199003072824"),
)  # fmt: skip
BACK = (
    (340, 70, "中华人民共和国"), (310, 170, "居民身份证"), (240, 430, "签发机关样本市公安局示例分局"),
    (240, 520, "有效期限 2020.01.06-2040.01.06"),
)  # fmt: skip


def lines(rows: tuple[tuple[int, int, str], ...], score: float = 0.97) -> list[Line]:
    return [Line(((x, y), (x + 22 * len(t), y), (x + 22 * len(t), y + 30), (x, y + 30)), t, score) for x, y, t in rows]


def upside_down(found: list[Line]) -> list[Line]:
    wide, high = SIZE
    return [Line(tuple((wide - x, high - y) for x, y in one.box), one.text, one.score) for one in found]  # type: ignore[arg-type]


def on_its_side(found: list[Line]) -> list[Line]:
    """Turned clockwise: the picture is high now."""
    return [Line(tuple((SIZE[1] - y, x) for x, y in one.box), one.text, one.score) for one in found]  # type: ignore[arg-type]


def fields(reading: Reading) -> dict[str, str]:
    return {name: found.value for name, found in reading.fields.items()}


def test_the_front_of_a_resident_card_is_read() -> None:
    reading, quarter, _ = read(lines(FRONT), SIZE, "RIC", "front", TODAY)
    assert quarter == 0
    assert fields(reading) == {
        "number": "420199199003072824",
        "name": "张示例",
        "sex": "女",
        "birth": "1990-03-07",
        "nation": "汉",
        "address": "湖北省样本市示例区样本路128号",
    }
    assert {name for name, found in reading.fields.items() if found.sure} == {"number", "name", "sex", "birth"}
    assert reading.problems == ()


def test_the_back_is_read_and_a_broken_span_is_a_problem() -> None:
    reading, _, _ = read(lines(BACK), SIZE, "RIC", "back", TODAY)
    assert fields(reading)["valid_to"] == "2040-01-06"
    assert fields(reading)["issuer"] == "样本市公安局示例分局"
    slip = (*BACK[:3], (240, 520, "有效期限 2020.01.06-2041.01.06"))
    reading, _, _ = read(lines(slip), SIZE, "RIC", "back", TODAY)
    assert reading.problems == ("validity_span",)
    assert not reading.fields["valid_to"].sure


@pytest.mark.parametrize(("turn", "size", "quarter"), [(upside_down, SIZE, 2), (on_its_side, (630, 1000), 3)])
def test_a_card_that_lies_another_way_says_how_to_turn_it(turn: object, size: tuple[int, int], quarter: int) -> None:
    reading, found, _ = read(turn(lines(FRONT)), size, "RIC", "front", TODAY)  # type: ignore[operator]
    assert found == quarter
    assert fields(reading)["name"] == "张示例"


def test_what_is_printed_must_agree_with_the_number() -> None:
    other = tuple((x, y, text.replace("女", "男")) for x, y, text in FRONT)
    reading, _, _ = read(lines(other), SIZE, "RIC", "front", TODAY)
    assert reading.problems == ("sex_mismatch",)
    assert not reading.fields["sex"].sure


@pytest.mark.parametrize(
    ("rows", "doc_type", "side", "problem"),
    [
        (BACK, "RIC", "front", "wrong_side"),
        (FRONT, "RIC", "back", "wrong_side"),
        (FRONT, "HMPERMIT", "front", "wrong_document"),
        (BACK, "PASSPORT", "front", "wrong_document"),
        (((40, 40, "今日特价"), (40, 90, "红烧牛肉面 28 元")), "RIC", "front", "not_read"),
    ],
)
def test_another_side_or_document_is_said_to_be_one(
    rows: tuple[tuple[int, int, str], ...], doc_type: str, side: str, problem: str
) -> None:
    reading, _, _ = read(lines(rows), SIZE, doc_type, side, TODAY)
    assert problem in reading.problems
    assert "number" not in reading.fields


def test_in_a_poor_picture_only_a_check_digit_vouches() -> None:
    clear = Reading({name: Found("x", True) for name in ("number", "name", "birth", "valid_to")}, (), ())
    sure = {name for name, found in in_poor_light(clear, "RIC", ("glare",)).fields.items() if found.sure}
    assert sure == {"number", "birth"}
    sure = {name for name, found in in_poor_light(clear, "PASSPORT", ("glare",)).fields.items() if found.sure}
    assert sure == {"birth", "valid_to"}
    assert all(found.sure for found in in_poor_light(clear, "RIC", ("too_small",)).fields.values())
