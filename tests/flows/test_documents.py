"""Every kind of document that is offered: what it is asked for, what is refused, who its holder is, when it expires."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.queries import people
from tests.flows.test_identity import applied, begun, count, fill, permit, waiting
from tests.flows.test_whole_way import CONSENTS, HOLDER, verified
from tests.house import Town
from workflows.commands.identity import ChangeIdentity, StartVerification
from workflows.errors import Invalid
from workflows.forms.numbers import check_digit
from workflows.model import Actor


def numbered(first: str) -> str:
    return first + check_digit(first)


# kind -> number, whether both sides are photographed, birth and sex as they are kept in the end
KINDS = {
    "PASSPORT": ("L898902C3", False, "1985-05-05", "女"),
    "HMPERMIT": ("H0000700100", True, "1985-05-05", "女"),
    "TWPERMIT": ("07257456", True, "1985-05-05", "女"),
    "HMTRESIDENCE": ("830000199706020042", True, "1997-06-02", "女"),
    "FPR2023": ("911840198505051230", True, "1985-05-05", "男"),
    "FPR2017": ("USA123456789012", True, "1985-05-05", "女"),
}


def problems(place: Town, who: Actor, **said: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        place.do(who, "fill_identity", {"name": "黄示例", **CONSENTS, **said})
    return dict(refused.value.problems)


def starting(place: Town, mobile: str) -> Actor:
    who = place.person(mobile)
    place.dispatch(StartVerification(), who)
    return who


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_goes_its_way_to_verified_and_its_holder_is_known(place: Town, kind: str) -> None:
    number, both, birth, sex = KINDS[kind]
    who = begun(place, "黄示例", kind, number)
    assert waiting(place, who) == ["upload_documents"]
    pictures = {"doc_type": kind, "front": [place.picture(who)], **({"back": [place.picture(who)]} if both else {})}
    place.do(who, "upload_documents", pictures)
    place.do(who, "confirm_verification", {})
    place.review("identity1", decision="approve")
    me = place.ask(people.me, who.account_id)
    assert (str(me.status), me.valid_until) == ("认证成功", date(2046, 1, 6))
    row = place.one("SELECT birth, sex FROM person WHERE account_id = %s", who.account_id)
    assert (row.birth.isoformat(), row.sex) == (birth, sex)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_asks_for_what_its_number_does_not_tell(place: Town, kind: str) -> None:
    who = starting(place, f"1371111{list(KINDS).index(kind):04d}")
    missing = problems(place, who, doc_type=kind, number=KINDS[kind][0])
    told = {"birth", "sex"} if kind not in ("HMTRESIDENCE", "FPR2023") else set()
    assert missing.keys() == {"valid_until"} | told | ({"nationality"} if kind == "PASSPORT" else set())


def test_the_resident_card_asks_for_nothing_but_name_and_number(place: Town) -> None:
    who = starting(place, "13711120001")
    said = {"doc_type": "RIC", "name": "张示例", "number": numbered("42019919880101001")}
    place.do(who, "fill_identity", {**said, **CONSENTS})
    assert waiting(place, who) == ["scan_document"]


@pytest.mark.parametrize(
    ("changed", "where", "words"),
    [
        ({"birth": "2015-01-01"}, "birth", "未满 16 周岁"),
        ({"birth": "2099-01-01"}, "birth", ""),
        ({"valid_until": "2020-01-01"}, "valid_until", "证件已过有效期"),
        ({"sex": "未知"}, "sex", ""),
        ({"number": "C12345678"}, "number", "H 或 M"),
    ],
)
def test_what_cannot_be_is_refused_where_it_was_filled_in(
    place: Town, changed: dict[str, str], where: str, words: str
) -> None:
    who = starting(place, f"1371113{next(count):04d}")
    found = problems(place, who, **{"doc_type": "HMPERMIT", "number": permit(7100), **HOLDER, **changed})
    assert found.keys() == {where}
    assert words in found[where]
    assert waiting(place, who) == ["fill_identity"], "what was typed can be corrected"


def test_a_chinese_passport_is_for_those_who_have_no_resident_card(place: Town) -> None:
    who = starting(place, "13711140001")
    chinese = {"doc_type": "PASSPORT", **HOLDER, "nationality": "chn"}
    assert problems(place, who, **chinese, number="E12345678").keys() == {"abroad"}
    assert "中国护照号码" in problems(place, who, **chinese, number="L898902C4", abroad=True)["number"]
    place.do(who, "fill_identity", {"name": "黄示例", **CONSENTS, **chinese, "number": "E12345678", "abroad": True})
    assert waiting(place, who) == ["upload_documents"]


def test_an_old_taiwan_permit_is_the_same_document_whatever_its_count(place: Town) -> None:
    holder = begun(place, "黄示例", "TWPERMIT", "0912345601(B)")
    applied(place, holder)
    place.review("identity1", decision="approve")
    other = begun(place, "黄示例", "TWPERMIT", "09123456")
    assert waiting(place, other) == ["choose_next"], "held by another account"


def test_one_person_may_hold_several_documents(place: Town) -> None:
    who = begun(place, "黄示例", "HMPERMIT", permit(7200))
    applied(place, who)
    place.review("identity1", decision="approve")
    place.dispatch(ChangeIdentity(), who)
    fill(place, who, "黄示例", "HMTRESIDENCE", numbered("81000019850505002"))
    applied(place, who)
    place.review("identity1", decision="approve")
    wanted = "SELECT count(*) AS n FROM identity_document d JOIN person p ON p.id = d.person_id WHERE p.account_id = %s"
    assert place.one(wanted, who.account_id).n == 2
    for kind, number in (("HMPERMIT", permit(7200, 1)), ("HMTRESIDENCE", numbered("81000019850505002"))):
        other = begun(place, "黄示例", kind, number)
        assert waiting(place, other) == ["choose_next"], "both stay with the person"


def test_a_document_that_expires_is_warned_of_and_nothing_is_taken_away(place: Town) -> None:
    who = verified(place, "13711150001", numbered("42019919850505001"))
    me = place.ask(people.me, who.account_id)
    assert (me.valid_until, me.expiry) == (date(2046, 1, 6), "")
    moment = date(2045, 10, 20) - place.clock().date()
    place.clock.forward(days=moment.days)
    assert place.ask(people.me, who.account_id).expiry == "soon"
    place.clock.forward(days=90)
    me = place.ask(people.me, who.account_id)
    assert (me.expiry, str(me.status)) == ("expired", "认证成功")
