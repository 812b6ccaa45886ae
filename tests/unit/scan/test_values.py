"""Values on cards."""

from __future__ import annotations

import pytest

from app.integrations.scan import values

NUMBER = "420199199003072832"


@pytest.mark.parametrize(
    ("read", "number", "right"),
    [
        (NUMBER, NUMBER, True),
        ("公民身份号码 420199 19900307 2832", NUMBER, True),
        ("42O199l99003O72832", NUMBER, True),  # letters for digits
        ("42019919880808457x", "42019919880808457X", True),
        ("420199199003072830", "420199199003072830", False),  # the check digit is another
        ("420199199002302835", "420199199002302835", False),  # 30 February
        ("没有号码", "", False),
    ],
)
def test_a_number_is_found_and_its_check_digit_decides(read: str, number: str, right: bool) -> None:
    assert values.resident_number([read]) == (number, right)


@pytest.mark.parametrize(
    ("read", "span"),
    [
        ("2020.01.06-2040.01.06", ("2020-01-06", "2040-01-06")),
        ("有效期限 2020.01.06—长期", ("2020-01-06", "长期")),
        ("20200106 至 20400106", ("2020-01-06", "2040-01-06")),
        ("2020.13.06-2040.13.06", ("", "")),
        ("2020.01.06", ("", "")),
    ],
)
def test_a_period_of_validity_is_two_days_or_without_end(read: str, span: tuple[str, str]) -> None:
    assert values.validity(read) == span


@pytest.mark.parametrize(
    ("read", "name"),
    [
        ("姓名张示例", "张示例"),
        ("姓 名 王 翀", "王翀"),
        ("阿依古丽.买买提", "阿依古丽·买买提"),
        ("姓名/Name", ""),
        ("性别女民族汉", ""),
        ("ZHANG, SAN", ""),
    ],
)
def test_a_name_is_han_without_its_label(read: str, name: str) -> None:
    assert values.name(read) == name


def test_a_slip_in_a_long_nation_is_put_right_but_never_in_a_short_one() -> None:
    assert values.nation("维吾尓") == "维吾尔"
    assert values.nation("士") == ""
    assert values.nation("土家") == "土家"
    assert len(set(values.NATIONS)) == 56
