"""Finding a unit: how people type, what comes first, what is said when it is not there any more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import insert

from app.models.unit_options import MOST
from app.models.unit_search import key, pairs, written
from app.models.units import institution
from app.queries import options, units
from app.seed.places import unit_id
from tests.house import Town
from workflows.model import SYSTEM


def names(place: Town, typed: str, source: str = "institutions") -> list[str]:
    field = "unit_query" if source == "institutions" else "parent_query"
    return [
        label.partition("（")[0]
        for value, label in place.ask(options.listing, source, {field: typed})
        if value != "none"
    ]


def set_status(place: Town, unit: str, status: str, successor: str | None = None, reason: str = "") -> None:
    values = (status, unit_id(successor) if successor else None, reason, unit_id(unit))
    with place.house.engine.begin() as db:
        db.exec_driver_sql(
            "UPDATE institution SET status = %s, successor_id = %s, status_reason = %s WHERE id = %s", values
        )


def test_words_are_compared_as_they_are_meant_not_as_they_are_typed() -> None:
    assert key(" ９０１０００１６－４２０１０６ a\t医 院（本部）·") == "901000164201" + "06A医院本部"
    assert pairs("宜昌医院") == ["宜昌", "昌医", "医院"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("宜昌市示例中心医院", "宜昌市示例中心医院"),
        ("宜昌中心医院", "宜昌市示例中心医院"),
        ("  宜 昌　市示例 中心医院 ", "宜昌市示例中心医院"),
        ("枝江人民医院", "枝江市示例人民医院"),
        ("镇中心卫生院", "枝江市示例镇中心卫生院"),
        ("湖北省示例第一医院", "湖北省示例人民医院"),
        ("卫生防疫站", "黄冈市示例疾病预防控制中心"),
        ("90100001642010611A1001", "湖北省示例人民医院"),
        ("９０１００００１６４２０１０６１１ａ１００１", "湖北省示例人民医院"),
        ("12420106901000016P", "湖北省示例人民医院"),
        ("9010000164", "湖北省示例人民医院"),
        ("口腔", "武汉示例口腔门诊部有限公司"),
    ],
)
def test_a_unit_is_found_by_name_former_name_and_number_however_typed(place: Town, typed: str, first: str) -> None:
    assert names(place, typed)[:1] == [first]


def test_the_very_name_comes_before_those_that_only_hold_it(place: Town) -> None:
    found = names(place, "示例人民医院")
    assert set(found) >= {"湖北省示例人民医院", "枝江市示例人民医院", "神农架林区示例人民医院"}
    assert names(place, "枝江市示例人民医院")[0] == "枝江市示例人民医院"


@pytest.mark.parametrize("typed", ["", " ", "医", "％", "_%", "1", "（ ）"])
def test_too_little_finds_nothing_and_says_so(place: Town, typed: str) -> None:
    assert place.ask(options.listing, "institutions", {"unit_query": typed}) == []
    said = place.ask(units.found, typed)
    assert said is None if not typed.strip() else said.too_short


@pytest.mark.parametrize("typed", ["北京协和医学院附属", "%%", "'; DROP TABLE institution", "\\\\", "x" * 500])
def test_what_is_not_there_is_not_there(place: Town, typed: str) -> None:
    assert names(place, typed) == []
    assert place.ask(options.listing, "institutions", {"unit_query": typed})[-1:] in (
        [],
        [("none", "以上都没有我的单位")],
    )


@pytest.fixture
def many(place: Town) -> Iterator[None]:
    """More clinics than a page shows."""
    rows = []
    for n in range(MOST + 5):
        row = {"code": f"420583{n:04d}XX", "uscc": f"92420583{n:09d}X", "name": f"枝江市百里洲镇第{n}诊所"}
        fixed = {"former_names": [], "type_code": "D152", "division_code": "420583", "admin_level": "县"}
        more = {"ownership": "民办", "status": "ACTIVE", "parent_id": unit_id("I07")}
        indexed = written(row["name"], [], row["code"], row["uscc"])
        with place.house.store.open(SYSTEM) as work:
            work.tx.db.execute(insert(institution).values(id=work.new_id(), **row, **fixed, **more, **indexed))
        rows.append(row["code"])
    yield
    with place.house.engine.begin() as db:
        db.exec_driver_sql("DELETE FROM institution WHERE code = ANY(%s)", (rows,))


def test_of_too_many_hits_the_best_are_shown_and_the_person_is_asked_for_more_words(place: Town, many: None) -> None:
    said = place.ask(units.found, "百里洲镇诊所")
    assert (said.more, said.total) == (True, MOST + 5)
    assert len(names(place, "百里洲镇诊所")) == MOST
    assert names(place, "百里洲镇第7诊所")[0] == "枝江市百里洲镇第7诊所"


def test_a_suspended_unit_is_told_with_its_reason_and_cannot_be_chosen(place: Town) -> None:
    set_status(place, "I06", "SUSPENDED", reason="执业许可证已注销")
    try:
        assert "宜昌市示例妇幼保健院" not in names(place, "妇幼保健院")
        said = place.ask(units.found, "妇幼保健院").gone
        assert [(one.name, one.reason, one.successor) for one in said] == [
            ("宜昌市示例妇幼保健院", "执业许可证已注销", "")
        ]
    finally:
        set_status(place, "I06", "ACTIVE")


def test_a_merged_unit_leads_to_its_successor(place: Town) -> None:
    set_status(place, "I10", "MERGED", "I08", "机构改革")
    try:
        assert names(place, "社区卫生服务中心") == ["枝江市示例人民医院"]
        said = place.ask(units.found, "社区卫生服务中心").gone
        assert [(one.name, one.successor) for one in said] == [("枝江市示例社区卫生服务中心", "枝江市示例人民医院")]
    finally:
        set_status(place, "I10", "ACTIVE")


def test_a_parent_is_found_the_same_way(place: Town) -> None:
    assert names(place, "枝江卫生健康局", "parents") == ["枝江市示例卫生健康局"]
