"""Numbers that identify people and institutions."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.forms.numbers import check_digit, chinese_passport, document, institution, lifelong, mobile, person_name

TODAY = date(2026, 11, 24)
GOOD = "420199199003072832"


def test_a_right_number_tells_birth_and_sex() -> None:
    holder = document("RIC", " 420199 19900307 2832", TODAY)
    assert (holder.number, holder.birth, holder.sex) == (GOOD, date(1990, 3, 7), "男")


def test_full_width_and_lower_case_are_the_same_number() -> None:
    assert document("RIC", "４２０１９９１９８８０８０８４５７ｘ", TODAY).number == "42019919880808457X"


def test_a_division_younger_than_its_holder_refuses_nobody() -> None:
    first = "42110219880101001"
    assert document("RIC", first + check_digit(first), TODAY).birth == date(1988, 1, 1)


@pytest.mark.parametrize("place", range(18))
def test_every_slip_of_one_digit_is_found(place: int) -> None:
    for digit in "0123456789":
        slip = GOOD[:place] + digit + GOOD[place + 1 :]
        if slip != GOOD:
            with pytest.raises(ValueError, match=r".+"):
                document("RIC", slip, TODAY)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("110105491231002", "15 位"),
        ("12345", "18 位"),
        ("420199199003072830", "校验位"),
        ("830000199305050283", "居住证"),
    ],
)
def test_a_wrong_number_is_refused_with_how_to_mend_it(number: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        document("RIC", number, TODAY)


def test_under_sixteen_and_the_future_are_refused() -> None:
    with pytest.raises(ValueError, match="未满 16"):
        document("RIC", "420199200101012046", date(2016, 1, 1))
    with pytest.raises(ValueError, match="出生日期"):
        document("RIC", "420199200101012046", date(2000, 1, 1))


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("HMTRESIDENCE", "810000199101010198"),
        ("FPR2023", "911840198505051230"),
        ("HMPERMIT", "H0000001901"),
        ("TWPERMIT", "00000019"),
        ("HMTRESIDENCE", "830000199706020042"),
        ("HMPERMIT", "H10387877"),
        ("TWPERMIT", "07257456"),
        ("FPR2017", "USA123456789012"),
        ("PASSPORT", "L898902C3"),
    ],
)
def test_other_documents_are_taken(kind: str, number: str) -> None:
    assert document(kind, number, TODAY).number == number


@pytest.mark.parametrize(
    ("kind", "printed", "number"),
    [
        ("TWPERMIT", "0725745601", "07257456"),
        ("TWPERMIT", "0725745601(B)", "07257456"),
        ("TWPERMIT", "07257456（A）", "07257456"),
        ("PASSPORT", "l898902c3<<<", "L898902C3"),
        ("HMPERMIT", "h 0000 0019 00", "H0000001900"),
        ("FPR2017", "usa 123456789012", "USA123456789012"),
    ],
)
def test_a_number_is_taken_as_it_is_printed(kind: str, printed: str, number: str) -> None:
    assert document(kind, printed, TODAY).number == number


@pytest.mark.parametrize(
    ("kind", "number", "words"),
    [
        ("PASSPORT", "L89", "5 至 17 位"),
        ("PASSPORT", "护照123456", "5 至 17 位"),
        ("TWPERMIT", "F290299977", "8 位数字"),
        ("TWPERMIT", "1234567", "8 位数字"),
        ("HMTRESIDENCE", "830000199706020043", "校验位"),
        ("HMTRESIDENCE", GOOD, "810000"),
        ("FPR2023", GOOD, "以 9 开头"),
        ("FPR2023", "911840198505051231", "校验位"),
        ("FPR2017", "US1234567890123", "3 位字母"),
        ("MILITARY", "南字第12345678号", "暂不支持"),
    ],
)
def test_a_wrong_number_of_each_kind_is_refused_with_how_to_mend_it(kind: str, number: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        document(kind, number, TODAY)


def test_nobody_is_older_than_a_hundred() -> None:
    first = "42019919251123001"
    with pytest.raises(ValueError, match="出生日期不合理"):
        document("RIC", first + check_digit(first), TODAY)
    first = "42019919261201001"
    assert document("RIC", first + check_digit(first), TODAY).birth == date(1926, 12, 1)


def test_a_chinese_passport_has_a_shape_of_its_own() -> None:
    assert [chinese_passport(one) for one in ("E12345678", "EA1234567", "G12345678", "L898902C3")] == [
        True, True, True, False,
    ]  # fmt: skip


def test_a_permit_issued_again_is_the_same_person() -> None:
    assert lifelong("HMPERMIT", "H0000001900") == lifelong("HMPERMIT", "H0000001901")


@pytest.mark.parametrize("number", ["C12345678", "H123", "X10387877"])
def test_the_mainlanders_permit_is_not_taken_for_the_other(number: str) -> None:
    with pytest.raises(ValueError, match="H 或 M"):
        document("HMPERMIT", number, TODAY)


@pytest.mark.parametrize("dot", "•‧・･．·")
def test_names_have_one_kind_of_dot(dot: str) -> None:
    assert person_name(f"阿依古丽{dot}买买提") == "阿依古丽·买买提"


def test_rare_characters_and_long_names_are_names() -> None:
    assert person_name("𠮷田") == "𠮷田"
    assert person_name("长" * 25) == "长" * 25


def test_a_rare_character_is_never_folded_and_one_outside_the_basic_plane_is_kept() -> None:
    for name in ("𠮷野", "吉野", "㛃", "\U00030000", "\ue863", "王\u9fbb"):
        assert person_name(name) == name
    assert person_name("𠮷") != person_name("吉")
    assert person_name("𬱖" * 50) == "𬱖" * 50


@pytest.mark.parametrize("name", ["", " · ", "a" * 51, "𬱖" * 51, "张<三>", "张三1", "张三\u0000", "😀"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="姓名"):
        person_name(name)


def test_phones_lose_their_country_and_must_be_mobile() -> None:
    assert mobile("+86 139-0000-0001") == mobile("008613900000001") == "13900000001"
    for wrong in ("12345678901", "1390000000", "02787654321"):
        with pytest.raises(ValueError, match="11 位"):
            mobile(wrong)


def test_credit_codes_are_checked() -> None:
    assert institution("1242000044175000xa") == "1242000044175000XA"
    with pytest.raises(ValueError, match="校验位"):
        institution("1242000044175000XB")
