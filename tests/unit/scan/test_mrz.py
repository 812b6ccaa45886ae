"""The machine-readable zone: check digits, confusions put right, and what a check digit cannot tell."""

from __future__ import annotations

from datetime import date

import pytest

from app.integrations.scan import mrz

TODAY = date(2026, 11, 1)
FIRST, SECOND = mrz.zone("CHN", "ZHANG, SHI LI", "EG2401947", date(1990, 3, 7), "女", date(2031, 5, 20))


def test_a_zone_is_two_lines_of_44_that_are_read_back() -> None:
    assert (len(FIRST), len(SECOND)) == (44, 44)
    read = mrz.second(SECOND)
    assert read == mrz.Second("EG2401947", "CHN", "900307", "女", "310520", (True, True, True))
    assert mrz.first(FIRST) == "ZHANG SHI LI"


@pytest.mark.parametrize(
    ("field", "digit"),
    [("L898902C3", "6"), ("740812", "2"), ("120415", "9"), ("D23145890", "7")],  # ICAO 9303-4, appendix; 9303-3
)
def test_check_digits_are_those_of_the_standard(field: str, digit: str) -> None:
    assert mrz.check_digit(field) == digit


@pytest.mark.parametrize("wrong", ["EG24O1947", "EG2401947".replace("1", "I"), "EG24019A7".replace("A", "4")])
def test_letters_read_for_digits_are_put_right_where_the_check_digit_says_so(wrong: str) -> None:
    read = mrz.second(wrong + SECOND[9:])
    assert read is not None
    assert (read.number, read.right[0]) == ("EG2401947", True)


def test_every_single_slip_in_a_digit_of_a_date_is_found() -> None:
    for place in range(13, 19):
        for other in "0123456789":
            if other != SECOND[place]:
                read = mrz.second(SECOND[:place] + other + SECOND[place + 1 :])
                assert read is None or not read.right[1]


def test_the_check_digit_takes_g_for_6_so_it_never_vouches_for_a_number_alone() -> None:
    assert mrz.same_weight("EG2401947", "E62401947")
    assert not mrz.same_weight("EG2401947", "EG2401948")


def test_a_line_of_something_else_is_no_zone() -> None:
    assert mrz.second("湖北省样本市示例区样本路 128 号") is None
    assert mrz.second("0" * 20) is None
    assert mrz.first("PASSPORT OF NOBODY") == ""


def test_a_birth_lies_in_the_past_and_an_expiry_in_this_century() -> None:
    assert mrz.day("500101", TODAY, future=False) == "1950-01-01"
    assert mrz.day("260101", TODAY, future=False) == "2026-01-01"
    assert mrz.day("500101", TODAY, future=True) == "2050-01-01"
    assert mrz.day("991332", TODAY, future=True) == ""
