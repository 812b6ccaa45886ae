"""A decision table goes out to Excel and comes back: the same when nothing was changed, and nothing else is touched."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from app.cli.processes import shipped
from tests.web.clerk import Clerk
from tests.web.conftest import Desk

TABLES = [(path, path.rpartition("/")[2].removesuffix(".dmn")) for path in shipped() if path.endswith(".dmn")]
FEE = "bpmn/declaration/fee.dmn"


@pytest.fixture
def first(desk: Desk) -> Clerk:
    return Clerk(desk, "policy1")


def rows_of(packed: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(packed)).active.iter_rows()]


def book(rows: list[list[Any]]) -> Any:
    made, into = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(into)
    return (io.BytesIO(into.getvalue()), "table.xlsx")


@pytest.mark.parametrize(("path", "decision"), TABLES)
def test_a_round_trip_changes_not_a_byte(first: Clerk, path: str, decision: str) -> None:
    key = "real_name_verification" if "verification" in path else "declaration"
    draft = first.draft(process_key=key)
    packed = first.get(f"{draft}/tables/{decision}/{path}")
    assert packed.status_code == 200
    answer = first.post(f"{draft}/tables/{decision}/{path}", file=(io.BytesIO(packed.data), "t.xlsx"))
    assert answer.status_code == 303
    file = first.get(f"{draft}/files/{path}").json
    assert (file["revision"], file["content"].encode()) == (1, shipped()[path])


def test_a_changed_a_new_and_a_deleted_row_come_in(first: Clerk) -> None:
    draft = first.draft(process_key="declaration")
    rows = rows_of(first.get(f"{draft}/tables/fee/{FEE}").data)
    amount = next(place for place, label in enumerate(rows[0]) if "金额" in str(label))
    rows[-1][amount] = 90
    del rows[2]
    fresh = ["", *rows[1][1:]]
    fresh[1] = '"NEW"'
    rows.insert(1, fresh)
    assert first.post(f"{draft}/tables/fee/{FEE}", file=book(rows)).status_code == 303
    page = first.get(draft).text
    for words in ("新增第 1 行：", "删除原第 2 行：", "→90"):
        assert words in page
    assert "检查通过" in page
    content = first.get(f"{draft}/files/{FEE}").json["content"]
    assert "dmndi:DMNShape" in content
    again = rows_of(first.get(f"{draft}/tables/fee/{FEE}").data)
    assert [row[1:] for row in again] == [[str(cell or "") or None for cell in row[1:]] for row in rows]


def test_what_does_not_fit_is_refused(first: Clerk) -> None:
    draft = first.draft(process_key="declaration")
    rows = rows_of(first.get(f"{draft}/tables/fee/{FEE}").data)
    for wrong, told in (
        ([["别的"]], "第一行须是"),
        ([rows[0], ["nothing", *rows[1][1:]]], "不在表里"),
        ([rows[0], rows[1], rows[1]], "用了两次"),
    ):
        answer = first.post(f"{draft}/tables/fee/{FEE}", file=book(wrong))
        assert answer.status_code == 422
        assert told in answer.text
    assert first.post(f"{draft}/tables/fee/{FEE}").status_code == 422
    assert first.get(f"{draft}/tables/nothing/{FEE}").status_code == 422
    assert first.get(f"{draft}/files/{FEE}").json["revision"] == 1


def test_a_cell_that_begins_like_a_formula_is_text(first: Clerk) -> None:
    draft = first.draft(process_key="declaration")
    first.edit(draft, FEE, "<text>0</text>", "<text>=1+1</text>")
    sheet = load_workbook(io.BytesIO(first.get(f"{draft}/tables/fee/{FEE}").data)).active
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in found] == ["s"]
