"""Batches: what contradicts is refused, next year's is one step, and new declarations take the release they name."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from openpyxl import Workbook, load_workbook

from app.seed.exams import BATCH
from tests.flows.test_whole_way import bound, declared, verified
from tests.web.clerk import Clerk
from tests.web.conftest import Desk
from workflows.commands.declaration import StartDeclaration

HERE = f"/studio/batches/{BATCH}"


@pytest.fixture
def first(desk: Desk) -> Clerk:
    return Clerk(desk, "policy1")


def form(clerk: Clerk, address: str = HERE) -> dict[str, str]:
    """What the batch's form holds, as a browser would send it."""
    page = clerk.get(address).text
    values = dict(re.findall(r'<input id="(\w+)" name="\w+" type="(?:text|date|number)" value="([^"]*)"', page))
    chosen = re.search(r'name="pay_timing">.*?value="(\w+)" selected', page)
    return {**values, "pay_timing": chosen[1] if chosen else "", "release_id": ""}


def saved(clerk: Clerk, **changes: str) -> Any:
    return clerk.post(HERE, **{**form(clerk), **changes})


def dates(desk: Desk) -> Any:
    return desk.town.one("SELECT * FROM exam_batch WHERE id = %s", BATCH)


def test_a_form_sent_unchanged_changes_no_moment(desk: Desk, first: Clerk) -> None:
    before = dates(desk)
    assert saved(first).status_code == 303
    after = dates(desk)
    assert [after.opens_at, after.closes_at, after.area_by] == [before.opens_at, before.closes_at, before.area_by]


def test_a_window_ends_at_midnight_of_its_last_day_in_china(desk: Desk, first: Clerk) -> None:
    exam = dates(desk).exam_ends_at + timedelta(days=30)
    assert saved(first, exam_ends_at=f"{exam:%Y-%m-%d}").status_code == 303
    assert f"{dates(desk).exam_ends_at:%Y-%m-%d %H:%M}" == f"{exam:%Y-%m-%d} 16:00"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"closes_at": "2020-01-01"}, "申报截止须晚于申报开始"),
        ({"pay_by": "2020-01-01"}, "缴费截止不能早于申报截止"),
        ({"unit_by": "2020-01-01"}, "单位审核截止不能早于申报截止"),
        ({"area_by": "2020-01-01"}, "考区审核截止不能早于考点审核截止"),
        ({"exam_ends_at": "2020-01-01"}, "考试结束不能早于考区审核截止"),
        ({"opens_at": "soon"}, "请填写日期"),
        ({"code": "a b"}, "代码须是"),
        ({"exam_year": "27"}, "考试年度须在"),
        ({"pay_timing": "NEVER"}, "请选择缴费时间"),
        ({"release_id": "x"}, "请选择一个发布过的版本"),
    ],
)
def test_what_contradicts_is_refused_and_nothing_typed_is_lost(
    desk: Desk, first: Clerk, changes: dict[str, str], told: str
) -> None:
    before = dates(desk)
    answer = saved(first, name="改过的名称", **changes)
    assert answer.status_code == 422
    assert told in answer.text
    assert "改过的名称" in answer.text
    assert dates(desk) == before


def test_next_years_batch_is_one_step(desk: Desk, first: Clerk) -> None:
    answer = first.post(f"{HERE}/copy")
    assert answer.status_code == 303
    copy = form(first, answer.location)
    assert (copy["code"], copy["exam_year"]) == ("2028-HPTQ", "2028")
    old, new = dates(desk), desk.town.one("SELECT * FROM exam_batch WHERE code = '2028-HPTQ'")
    assert new.closes_at.year == old.closes_at.year + 1
    page = first.get(answer.location).text
    assert "示例" not in page.partition("<h1>")[2].partition("</h1>")[0]
    majors = [desk.town.one("SELECT count(*) AS n FROM major WHERE exam_year = %s", year).n for year in (2027, 2028)]
    assert majors[0] == majors[1] > 50
    assert first.post(f"{HERE}/copy").status_code == 409


def test_a_notice_is_previewed_then_published_as_a_new_version(desk: Desk, first: Clerk) -> None:
    text = "第一段 <script>alert(1)</script>\n\n**重要**：请按时缴费，逾期视为放弃。"
    shown = first.post(f"{HERE}/notice", text=text, preview="1").text
    assert "<strong>重要</strong>" in shown
    assert "<script>alert" not in shown
    assert first.post(f"{HERE}/notice", text="短").status_code == 422
    assert first.post(f"{HERE}/notice", text=text).status_code == 303
    newest = desk.town.one("SELECT version, text FROM notice WHERE batch_id = %s ORDER BY version DESC", BATCH)
    assert (newest.version, newest.text) == (2, text)


def workbook(rows: list[list[Any]]) -> Any:
    book, into = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(into)
    return (io.BytesIO(into.getvalue()), "majors.xlsx")


def test_majors_go_out_and_come_in_as_a_workbook(desk: Desk, first: Clerk) -> None:
    packed = first.get(f"{HERE}/majors.xlsx")
    sheet = load_workbook(io.BytesIO(packed.data)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["代码", "名称", "级别", "专业类别", "科目数"]
    rows[1][1] = "药学（新）"
    rows.append(["999", "新专业", "中级", "药学", 4])
    assert first.post(f"{HERE}/majors", file=workbook(rows)).status_code == 303
    names = desk.town.one(
        "SELECT array_agg(name) AS names FROM major WHERE code IN ('101', '999') AND exam_year = 2027"
    )
    assert set(names.names) == {"药学（新）", "新专业"}
    for wrong, told in (
        ([["名称"]], "第一行须是"),
        ([rows[0], ["1", "x", "", "y", 4]], "第 2 行没有填全"),
        ([rows[0], rows[1], rows[1]], "有两行"),
    ):
        answer = first.post(f"{HERE}/majors", file=workbook(wrong))
        assert answer.status_code == 422
        assert told in answer.text
    broken = first.post(f"{HERE}/majors", file=(io.BytesIO(b"PK\x03\x04"), "x.xlsx"))
    assert "不是能读的 Excel" in broken.text


def test_new_declarations_take_the_release_their_batch_names(desk: Desk, first: Clerk) -> None:
    original = desk.town.one("SELECT id FROM release WHERE key = 'declaration' AND version = 1").id
    draft = first.draft(process_key="declaration")
    first.edit(draft, "bpmn/declaration/filling.bpmn", 'name="选择', 'name="挑选')
    Clerk(desk, "policy2").post(f"{first.request(draft)}/publish")
    releases = []
    for number, named in (("420199199003072832", ""), ("420199199003072840", str(original))):
        assert saved(first, release_id=named).status_code == 303
        who = verified(desk.town, f"1380000{number[-4:]}", number, f"named-{number}")
        bound(desk.town, who, "I05")
        desk.town.dispatch(StartDeclaration(BATCH), who)
        releases += [task.release for task in desk.town.open_tasks(who)]
    assert releases == [2, 1]
    assert saved(first, release_id=str(UUID(int=5))).status_code == 404


def test_project_and_year_stay_once_somebody_has_declared(desk: Desk, first: Clerk) -> None:
    who = verified(desk.town, "13800009999", "420199199003072859", "declared")
    bound(desk.town, who, "I05")
    desk.town.dispatch(StartDeclaration(BATCH), who)
    declared(desk.town, who)
    assert saved(first, exam_year="2029").status_code == 409
    rows = [["代码", "名称", "级别", "专业类别", "科目数"], ["999", "新专业", "中级", "药学", 4]]
    gone = first.post(f"{HERE}/majors", file=workbook(rows))
    assert (gone.status_code, "已经有人申报，不能去掉" in gone.text) == (409, True)
