"""Filling a declaration in, as its pages show it, with and without JavaScript (S4.1 to S4.5)."""

from __future__ import annotations

import io
import re
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest
from flask.testing import FlaskClient

from app.seed.exams import BATCH
from tests.flows.test_money import number, ready
from tests.flows.test_whole_way import CHOICE, FORM, UNBOUND, filled, status, uploads
from tests.house import subject
from tests.web.conftest import Desk
from workflows.forms.numbers import document
from workflows.model import Actor


def task(desk: Desk, who: Actor, element: str) -> str:
    """The address of the person's open task of this element."""
    found = [one for one in desk.town.open_tasks(who) if one.element_id == element]
    assert found, [one.element_id for one in desk.town.open_tasks(who)]
    return f"/tasks/{found[0].id}"


def page(desk: Desk, who: Actor, element: str) -> str:
    return desk.browser(who).get(task(desk, who, element)).text


def sent(client: FlaskClient, address: str, values: dict[str, Any]) -> Any:
    """The form posted as a browser does, with what stands hidden in it."""
    html = client.get(address).text
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', html) for name in ("csrf", "revision")}
    return client.post(address, data={**{name: found[1] for name, found in hidden.items() if found}, **values})


def begun(desk: Desk, **more: Any) -> Actor:
    who = ready(desk.town, **more)
    desk.town.do(who, "choose", CHOICE)
    desk.town.do(who, "read_notice", {"read": True})
    return who


# ---- the choice (S4.2) ----------------------------------------------------------------------------------


def test_name_and_unit_are_shown_not_typed_with_the_way_to_change_them(desk: Desk) -> None:
    html = page(desk, ready(desk.town), "choose")
    assert "张示例" in html and "宜昌市示例中心医院" in html
    assert 'name="name"' not in html and "/me/work-unit" in html


def test_only_what_this_exam_offers_can_be_chosen(desk: Desk) -> None:
    who = ready(desk.town)
    with desk.town.house.engine.begin() as db:
        db.exec_driver_sql(
            "INSERT INTO major (project, exam_year, code, name, level, group_name, subjects, doubtful)"
            " VALUES ('HPTQ', 2031, '999', '别的年度的专业', '超级', '护理', 4, false),"
            " ('NQE', 2027, 'L-NQE', '护士执业', '士', '护理', 2, false)"
        )
    try:
        client = desk.browser(who)
        address = task(desk, who, "choose")
        html = client.get(address).text
        assert "别的年度的专业" not in html and "超级" not in html and "护士执业" not in html
        for code in ("999", "L-NQE"):
            answer = sent(client, address, {**CHOICE, "level": "中级", "major": code})
            assert answer.status_code == 422
    finally:
        with desk.town.house.engine.begin() as db:
            db.exec_driver_sql("DELETE FROM major WHERE code IN ('999', 'L-NQE')")


def test_the_choices_narrow_each_other_and_the_fee_grows_without_javascript(desk: Desk) -> None:
    who = ready(desk.town)
    client, address = desk.browser(who), task(desk, who, "choose")
    assert "刷新选项和费用" in client.get(address).text
    chosen = {"level": "中级", "major_group": "护理", "subjects": ["1", "2", "3"], "_refresh": "1"}
    html = sent(client, address, chosen).text
    assert "￥183.00" in html
    assert "368 护理学" in html and "203 护理学" not in html
    assert "￥61.00" in sent(client, address, {**chosen, "subjects": ["1"]}).text


def test_a_fee_that_nobody_has_set_is_not_shown_as_free(desk: Desk) -> None:
    who = ready(desk.town)
    with desk.town.house.engine.begin() as db:
        db.exec_driver_sql("UPDATE declaration SET project = 'SRT' WHERE id = %s", (subject(desk.town, who),))
    html = sent(desk.browser(who), task(desk, who, "choose"), {**CHOICE, "_refresh": "1"}).text
    assert "选好级别和类别后显示费用" in html and "￥0.00" not in html


# ---- the notice (S4.3) ----------------------------------------------------------------------------------


def test_the_notice_cannot_be_skipped(desk: Desk) -> None:
    who = ready(desk.town)
    desk.town.do(who, "choose", CHOICE)
    client, address = desk.browser(who), task(desk, who, "read_notice")
    answer = sent(client, address, {})
    assert answer.status_code == 422 and "请勾选" in answer.text
    assert [one.element_id for one in desk.town.open_tasks(who) if one.key == "declaration"] == ["read_notice"]
    assert client.get(f"/tasks/{uuid4()}").status_code == 404


def test_consent_is_kept_with_version_hash_time_and_account(desk: Desk) -> None:
    who = begun(desk)
    row = desk.town.one(
        "SELECT d.notice_version, d.notice_at, d.account_id, n.digest, d.instance_id FROM declaration d"
        " JOIN notice n ON n.batch_id = d.batch_id AND n.version = d.notice_version WHERE d.id = %s",
        subject(desk.town, who),
    )
    assert (row.notice_version, row.account_id) == (1, who.account_id)
    assert row.notice_at is not None
    told = desk.town.one(
        "SELECT detail FROM audit WHERE event = 'notice.accepted' AND stream = %s",
        f"declaration:{subject(desk.town, who)}",
    )
    assert told.detail == {"version": 1, "sha256": bytes(row.digest).hex()}
    kept = "SELECT text, digest FROM consent WHERE instance_id = %s AND kind = 'read'"
    assert desk.town.one(kept, row.instance_id).text == "我已阅读并理解以上内容"


# ---- the form (S4.4) ------------------------------------------------------------------------------------


def test_identity_and_unit_stand_in_the_form_masked_and_cannot_be_changed(desk: Desk) -> None:
    who = begun(desk)
    html = page(desk, who, "fill_form")
    for shown in ("张示例", "居民身份证", "宜昌市示例中心医院", "宜昌市", "护理学"):
        assert shown in html
    number = desk.town.one("SELECT count(*) AS n FROM person WHERE account_id = %s", who.account_id)
    assert number.n == 1 and re.search(r"\d{6}\*{8}\d{3}[\dX]", html)
    for key in ("name", "doc_number", "unit_name", "exam_point", "mobile", "level"):
        assert f'name="{key}"' not in html
    answer = sent(
        desk.browser(who), task(desk, who, "fill_form"), {**FORM, "commitment": "on", "mobile": "13800000000"}
    )
    assert answer.status_code == 422 and "手机号码由系统填写，不能修改" in answer.text


def test_each_section_stands_in_its_place_and_the_declaration_comes_last(desk: Desk) -> None:
    html = page(desk, begun(desk), "fill_form")
    found = re.findall(r"<h2>(考点信息|基本信息|联系方式|报考信息|教育情况|工作情况|申报信息)</h2>", html)
    assert found == ["考点信息", "基本信息", "联系方式", "报考信息", "教育情况", "工作情况", "申报信息"]


def test_what_does_not_concern_a_person_is_not_asked(desk: Desk) -> None:
    bound = page(desk, begun(desk), "fill_form")
    assert 'name="file_location"' not in bound and 'name="nationality"' not in bound
    assert 'name="registration_point"' in bound
    unbound = page(desk, begun(desk, unit=None), "fill_form")
    assert 'name="file_location"' in unbound and 'name="file_agency"' in unbound and 'name="unit_type"' in unbound
    assert 'name="registration_point"' not in unbound


def test_rows_are_added_and_removed_without_javascript_and_keep_what_was_typed(desk: Desk) -> None:
    who = begun(desk)
    client, address = desk.browser(who), task(desk, who, "fill_form")
    one = {"school": "某大学", "job_history-0-unit": "甲医院", "job_history-0-from": "2012-07"}
    html = sent(client, address, {**one, "_add": "job_history"}).text
    assert 'name="job_history-1-unit"' in html and 'value="甲医院"' in html and 'value="某大学"' in html
    html = sent(client, address, {**one, "job_history-1-unit": "乙医院", "_del": "job_history-0"}).text
    assert 'value="乙医院"' in html and "甲医院" not in html


def posted(form: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**form, "commitment": "on", **more}


def test_a_row_asks_for_its_end_unless_it_still_lasts(desk: Desk) -> None:
    who = begun(desk)
    client, address = desk.browser(who), task(desk, who, "fill_form")
    row = {"job_history-0-unit": "甲医院", "job_history-0-from": "2012-07"}
    refused = sent(client, address, posted(FORM, **row))
    assert refused.status_code == 422 and 'href="#f-job_history-0-to"' in refused.text
    taken = sent(client, address, posted(FORM, **row, **{"job_history-0-current": "on"}))
    assert taken.status_code == 303


def test_a_required_answer_that_is_missing_is_named_and_the_others_stay(desk: Desk) -> None:
    who = begun(desk)
    answer = sent(desk.browser(who), task(desk, who, "fill_form"), posted({**FORM, "study_major": ""}))
    assert answer.status_code == 422
    assert "请填写所学专业。" in answer.text and 'value="某大学"' in answer.text
    assert status(desk.town, who) == "DRAFT"


def test_months_ahead_and_dates_to_come_are_refused_by_name(desk: Desk) -> None:
    who = begun(desk)
    wrong = {"first_registration": "2099-01", "graduation_month": "2099-01"}
    answer = sent(desk.browser(who), task(desk, who, "fill_form"), posted({**FORM, **wrong}))
    assert answer.status_code == 422 and "首次注册年月不能晚于本月" in answer.text


# ---- the last look (S4.5) -------------------------------------------------------------------------------


def checked(desk: Desk, form: dict[str, Any] | None = None, **more: Any) -> Actor:
    who = begun(desk, **more)
    filled(desk.town, who, form or FORM)
    return who


def test_everything_entered_is_shown_once_with_the_way_back_to_each_part(desk: Desk) -> None:
    who = checked(desk, {**FORM, "job_history": [{"from": "2012-07", "current": True, "unit": "甲医院"}]})
    html = page(desk, who, "confirm")
    assert html.count("某大学") == 1 and html.count("<dt>报考专业</dt>") + html.count("<dt>专业</dt>") == 1
    assert "2012-07，至今，甲医院" in html or "2012-07、至今、甲医院" in html
    assert html.count('<img src="/files/') == 4
    for label in ("教育情况", "工作情况", "材料"):
        assert f'修改<span class="skip"> {label}</span>' in html
    assert html.count('class="btn plain" name="action" value="back">返回修改') == 1
    assert 'name="action" value="submit">确认提交' in html


@pytest.mark.parametrize(
    ("action", "element", "at"),
    [
        ("back", "fill_form", "教育情况"),
        ("choose", "choose", "报考信息"),
        ("attachments", "upload_attachments", "材料"),
    ],
)
def test_a_change_leads_to_its_part_and_comes_back_to_the_last_look(
    desk: Desk, action: str, element: str, at: str
) -> None:
    who = checked(desk)
    client = desk.browser(who)
    address = task(desk, who, "confirm")
    csrf = re.search(r'name="csrf" value="([^"]*)"', client.get(address).text)
    assert csrf
    answer = client.post(f"{address}?at={at}", data={"csrf": csrf[1], "action": action})
    assert answer.status_code == 303
    path, _, anchor = answer.headers["Location"].partition("#")
    assert path == task(desk, who, element) and anchor
    if action == "choose":
        desk.town.do(who, "choose", CHOICE)
    if action == "attachments":
        desk.town.do(who, "upload_attachments", uploads(desk.town, who))
    else:
        filled(desk.town, who, FORM)
    assert task(desk, who, "confirm")


def test_another_tab_that_has_moved_on_is_told_and_nothing_is_sent_twice(desk: Desk) -> None:
    who = checked(desk)
    client, address = desk.browser(who), task(desk, who, "confirm")
    first = sent(client, address, {"action": "submit"})
    assert first.status_code == 303
    csrf = re.search(r'name="csrf" value="([^"]*)"', client.get("/login").text)
    again = client.post(address, data={"csrf": csrf[1] if csrf else "", "revision": "1", "action": "back"})
    assert again.status_code in (303, 409)
    assert status(desk.town, who) == "AWAITING_PAYMENT"
    version = desk.town.one("SELECT version FROM declaration WHERE id = %s", subject(desk.town, who)).version
    assert version == 1


def test_the_window_may_close_between_the_form_and_the_submission(desk: Desk) -> None:
    who = checked(desk)
    address = task(desk, who, "confirm")
    desk.town.clock.forward(days=15)
    try:
        desk.town.settle()
        later = desk.browser(who)
        csrf = re.search(r'name="csrf" value="([^"]*)"', later.get("/me").text)
        answer = later.post(address, data={"csrf": csrf[1] if csrf else "", "action": "submit"})
        assert answer.status_code == 409
        assert status(desk.town, who) == "EXPIRED"
    finally:
        desk.town.clock.forward(days=-15)


# ---- advice ---------------------------------------------------------------------------------------------


def test_advice_names_the_rule_and_the_years_that_are_missing(desk: Desk) -> None:
    html = page(desk, checked(desk, {**FORM, "title_month": "2023-05"}), "confirm")
    assert "目前不符合条件" in html and "规则 E-313" in html and "还差1年" in html
    assert "不影响提交；以审核结果为准" in html


def test_a_document_that_expires_before_the_exam_is_a_warning_only(desk: Desk) -> None:
    who = checked(desk, {**FORM, "doc_valid_until": "2026-12-01"})
    assert "您的证件将在考试之前到期" in page(desk, who, "confirm")
    desk.town.do(who, "confirm", {"action": "submit"})
    assert status(desk.town, who) == "AWAITING_PAYMENT"


def test_who_works_without_a_unit_declares_by_where_the_file_is_kept(desk: Desk) -> None:
    html = page(desk, checked(desk, {**FORM, **UNBOUND}, unit=None), "confirm")
    assert "宜昌市人才服务中心" in html and "西陵区" in html


def test_home_leads_on_to_the_same_declaration(desk: Desk) -> None:
    who = begun(desk)
    client = desk.browser(who)
    csrf = re.search(r'name="csrf" value="([^"]*)"', client.get("/").text)
    answer = client.post(f"/business/{BATCH}/start", data={"csrf": csrf[1] if csrf else ""})
    assert client.get(answer.headers["Location"]).headers["Location"] == task(desk, who, "fill_form")


# ---- drafts ---------------------------------------------------------------------------------------------


def name_of(html: str) -> str:
    found = re.search(r'name="page" value="([^"]*)"', html)
    assert found
    return found[1]


def keep(client: FlaskClient, address: str, html: str, **values: Any) -> int:
    """A page keeps its draft, as its script does."""
    csrf = re.search(r'name="csrf" value="([^"]*)"', html)
    data = {"csrf": csrf[1] if csrf else "", "page": name_of(html), **values}
    return int(client.post(f"{address}/draft", data=data).status_code)


def test_a_draft_is_there_on_every_phone_with_its_rows(desk: Desk) -> None:
    who = begun(desk)
    client, address = desk.browser(who), task(desk, who, "fill_form")
    row = {"job_history-0-unit": "甲医院", "job_history-2-unit": "乙医院"}
    assert keep(client, address, client.get(address).text, school="某大学", ethnicity="15", **row) == 200
    html = desk.browser(who).get(address).text
    assert 'value="某大学"' in html and 'value="甲医院"' in html and 'value="乙医院"' in html
    assert '<option value="15" selected>土家族</option>' in html


def test_two_pages_of_one_draft_do_not_overwrite_each_other(desk: Desk) -> None:
    who = begun(desk)
    client, address = desk.browser(who), task(desk, who, "fill_form")
    old, new = client.get(address).text, client.get(address).text
    assert keep(client, address, new, school="新填的大学") == 200
    assert keep(client, address, new, school="新填的大学", study_major="护理学") == 200
    assert keep(client, address, old, school="旧页的大学") == 409
    assert 'value="新填的大学"' in client.get(address).text
    third = client.get(address).text  # opened since: it has seen what it writes over
    assert keep(client, address, third, school="第三页的大学") == 200
    assert keep(client, address, new, school="新填的大学") == 409


def test_a_form_sent_in_from_an_older_page_is_told_keeps_what_was_typed_and_goes_the_second_time(desk: Desk) -> None:
    who = begun(desk)
    client, address = desk.browser(who), task(desk, who, "fill_form")
    old = client.get(address).text
    keep(client, address, client.get(address).text, school="新填的大学")
    form = posted({**FORM, "school": "旧页的大学"}, csrf=csrf_of(old), page=name_of(old))
    told = client.post(address, data=form)
    assert told.status_code == 409
    assert "另一个页面或另一部手机上有更新的内容" in told.text and 'value="旧页的大学"' in told.text
    assert task(desk, who, "fill_form") == address
    again = client.post(address, data={**form, "page": name_of(told.text)})
    assert again.status_code == 303


def csrf_of(html: str) -> str:
    found = re.search(r'name="csrf" value="([^"]*)"', html)
    return found[1] if found else ""


def test_without_javascript_what_was_typed_is_kept_with_every_answer_of_the_server(desk: Desk) -> None:
    who = begun(desk)
    client, address = desk.browser(who), task(desk, who, "fill_form")
    refused = client.post(address, data={"csrf": csrf_of(client.get(address).text), "page": ".a", "school": "某大学"})
    assert refused.status_code == 422
    assert 'value="某大学"' in desk.browser(who).get(address).text
    added = {"csrf": csrf_of(refused.text), "page": name_of(refused.text), "school": "另一大学", "_add": "job_history"}
    client.post(address, data=added)
    html = desk.browser(who).get(address).text
    assert 'value="另一大学"' in html and 'name="job_history-0-unit"' in html


def test_from_the_form_one_goes_back_to_the_choice_and_finds_what_was_filled(desk: Desk) -> None:
    who = begun(desk)
    client, address = desk.browser(who), task(desk, who, "fill_form")
    html = client.get(address).text
    data = {"csrf": csrf_of(html), "page": name_of(html), "school": "某大学", "_choose_again": "1"}
    answer = client.post(address, data=data)
    assert client.get(answer.headers["Location"]).headers["Location"] == task(desk, who, "choose")
    desk.town.do(who, "choose", {**CHOICE, "subjects": ["2"]})
    html = page(desk, who, "fill_form")
    assert 'value="某大学"' in html and "<dd>相关专业知识</dd>" in html
    filled(desk.town, who, FORM)
    desk.town.do(who, "confirm", {"action": "back"})
    html = page(desk, who, "fill_form")
    assert "D123" in html, "what was sent in is newer than the draft of before"


# ---- names, and who may begin at all (S4.1) -------------------------------------------------------------

NAMES = {
    "25 characters": "阿卜杜热合曼·买买提艾力江·吐尔逊古丽·努尔阿卜杜拉",
    "beyond the basic plane": "𠮷䶮㛃",
    "a middle dot": "阿依古丽·买买提",
    "a Latin name": "ERIKSSON ANNA MARIA",
}


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_is_shown_as_it_is_written_from_the_choice_to_the_paper(desk: Desk, kind: str) -> None:
    who, name = ready(desk.town), NAMES[kind]
    with desk.town.house.store.open(who) as work:
        person = work.people.of_account(who.account_id)
        assert person is not None
        sealed = work.tx.vault.seal("person.name", person.id, name)
    with desk.town.house.engine.begin() as db:
        db.exec_driver_sql("UPDATE person SET name = %s WHERE id = %s", (sealed, person.id))
    assert name in page(desk, who, "choose")
    desk.town.do(who, "choose", CHOICE)
    desk.town.do(who, "read_notice", {"read": True})
    assert name in page(desk, who, "fill_form")
    filled(desk.town, who, FORM)
    assert name in page(desk, who, "confirm")
    desk.town.do(who, "confirm", {"action": "submit"})
    declared = subject(desk.town, who)
    assert name in desk.browser(who).get(f"/declarations/{declared}/detail").text
    paper = pypdfium2.PdfDocument(io.BytesIO(desk.browser(who).get(f"/declarations/{declared}/form.pdf").data))
    assert name in paper[0].get_textpage().get_text_range().replace("\r\n", "")


def test_who_is_not_verified_sees_the_business_and_is_led_to_verification_first(desk: Desk) -> None:
    who = desk.town.person(f"136{uuid4().int % 10**8:08d}")
    client = desk.browser(who)
    html = client.get("/").text
    assert "前往认证" in html and "综合业务" in html
    answer = client.post(f"/business/{BATCH}/start", data={"csrf": csrf_of(client.get("/me").text)})
    assert answer.status_code == 403 and "请先完成认证" in answer.text


@pytest.mark.parametrize(("days", "said"), [(-30, "申报还没有开始"), (20, "申报已经截止")])
def test_outside_of_the_window_nobody_begins_and_the_reason_is_told(desk: Desk, days: int, said: str) -> None:
    who = desk.town.person(f"137{uuid4().int % 10**8:08d}")
    with desk.town.house.store.open(who) as work:
        holder = document("RIC", number(500 + days), desk.town.clock().date())
        assert work.people.confirm(who.account_id, "张示例", "RIC", holder)
    desk.town.clock.forward(days=days)
    try:
        client = desk.browser(who)
        answer = client.post(f"/business/{BATCH}/start", data={"csrf": csrf_of(client.get("/me").text)})
        assert answer.status_code == 409 and said in answer.text
    finally:
        desk.town.clock.forward(days=-days)
