"""What the deploy-time checks say about a table, and what they keep quiet about."""

from __future__ import annotations

import pytest

from workflows.engine.decisions import findings, read
from workflows.engine.decisions.checks import CHECKS

from .dmn import column, decision, file, output, rule, table

N, S, B, D = column("age", "number"), column("degree", "string"), column("ok", "boolean"), column("due", "date")
YEARS = column("years between(birth, today())", "number")
Y = [output("y", "number")]


def found(policy, columns, rows, outputs=Y, aggregation="", names=None):
    seen = findings(table(policy, columns, outputs, rows, aggregation), "t.dmn", names)
    return [f"{finding.rule} {finding.severity}" for finding in seen]


def words(policy, columns, rows, outputs=Y):
    return " / ".join(finding.message for finding in findings(table(policy, columns, outputs, rows), "t.dmn"))


COMPLETE = [
    ([N], ["< 18", "[18..35]", "> 35"]),
    ([N], ["<= 18", "(18..35]", "> 35"]),
    ([N], ["< 18", ">= 18"]),
    ([N], ["< 18, > 35", "[18..35]"]),
    ([N], ["< 18", "18", "> 18"]),
    ([N], ["not([18..35])", "[18..35]"]),
    ([N], ["? < 18 or ? > 35", "? >= 18 and ? <= 35"]),
    ([N], ["? in [1..5]", "not(? in [1..5])"]),
    ([N], ["-"]),
    ([N], [""]),
    ([YEARS], ["<= 35", ">= 36"]),
    ([column("age", "integer")], ["<= 35", ">= 36"]),
    ([column("age", "number", "[0..120]")], ["[0..35]", "(35..120]"]),
    ([S], ['"博士", "硕士"', 'not("博士", "硕士")']),
    ([column("degree", "string", '"博士", "硕士"')], ['"博士"', '"硕士"']),
    ([column("degree", "string", '"博士", "硕士"')], ['not("硕士")', '"硕士"']),
    ([B], ["true", "false"]),
    ([B], ["not(true)", "true"]),
    ([D], ['< date("2026-05-01")', '>= date("2026-05-01")']),
    ([D], ['<= date("2026-04-30")', '>= @"2026-05-01"']),
    ([column("d")], ['< duration("P1D")', '>= duration("PT24H")']),
    ([column("d")], ['< @"2026-05-01T00:00:00"', '>= @"2026-05-01T00:00:00"']),
    ([column("m")], ['< duration("P1Y")', '>= duration("P12M")']),
    ([B, B], ["true|-", "false|true", "false|false"]),
    ([N, S], ["< 18|-", '>= 18|"a"', '>= 18|not("a")']),
    ([N, B], ["< 18|-", ">= 18|true", ">= 18|false"]),
    ([N, N], ["< 1|< 1", ">= 1|< 1", "-|>= 1"]),
]
GAPS = [
    ([N], ["< 18", "(18..35]", "> 35"], "age为18"),
    ([N], ["< 18", "> 35"], "age为18"),
    ([N], ["<= 35", ">= 36"], "age为35 与 36 之间"),
    ([N], ["> 5"], "age为小于 5"),
    ([N], ["< 5"], "age为5"),
    ([N], ["[18..35]"], "age为小于 18"),
    ([YEARS], ["<= 35", ">= 37"], "为36"),
    ([S], ['"a"', '"b"'], "degree为其他值"),
    ([column("s", "string", '"a", "b", "c"')], ['"a"', '"b"'], "s为“c”"),
    ([B], ["true"], "ok为否"),
    ([D], ['< date("2026-05-01")', '> date("2026-05-01")'], "due为2026-05-01"),
    ([B, B], ["true|-", "false|true"], "ok为否、ok为否"),
    ([N, S], ["< 18|-", '>= 18|"a"'], "age为18、degree为其他值"),
    ([N], ["null"], "age为任意值"),
]


def numbered(cells):
    return [(cell, str(number)) for number, cell in enumerate(cells)]


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "ANY"])
@pytest.mark.parametrize(("columns", "cells"), COMPLETE)
def test_a_complete_table_without_overlap_is_left_in_peace(policy, columns, cells):
    assert found(policy, columns, numbered(cells)) == []


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "ANY"])
@pytest.mark.parametrize(("columns", "cells", "gap"), GAPS)
def test_a_gap_is_an_error_that_names_a_combination(policy, columns, cells, gap):
    assert set(found(policy, columns, numbered(cells))) == {"dmn-gap error"}
    assert gap in words(policy, columns, numbered(cells))


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER", "OUTPUT ORDER"])
def test_where_rows_are_listed_the_empty_list_is_an_answer(policy):
    assert [one for one in found(policy, [N], [("< 5", "1")]) if one.startswith("dmn-gap")] == []


def test_a_sum_of_nothing_is_worth_a_warning():
    assert found("COLLECT", [N], [("< 5", "1")], aggregation="SUM") == ["dmn-gap warning"]


def test_a_default_fills_every_gap():
    assert found("UNIQUE", [N], [("< 5", "1")], [output("y", "number", default="0")]) == []


def test_only_a_few_gaps_are_shown():
    cells = [f"{number}" for number in range(0, 40, 2)]
    assert found("UNIQUE", [N], numbered(cells)).count("dmn-gap error") <= 3


@pytest.mark.parametrize(
    ("columns", "cells", "rows"),
    [
        ([N], ["<= 18", ">= 18"], "第 1、2 行"),
        ([N], ["< 18", ">= 18", "20"], "第 2、3 行"),
        ([N], ["-", "-"], "第 1、2 行"),
        ([S], ['"a"', 'not("b")', '"b"'], "第 1、2 行"),
        ([B], ["true", "false", "-"], "第 1、3 行"),
        ([N, B], ["< 18|-", "-|true", ">= 18|false"], "第 1、2 行"),
        ([D], ['<= @"2026-05-01"', '>= @"2026-05-01"'], "第 1、2 行"),
        ([N], ["[1..3]", "[2..4]", "< 1, > 4"], "第 1、2 行"),
    ],
)
def test_rows_of_a_unique_table_that_fire_together_are_an_error(columns, cells, rows):
    assert set(found("UNIQUE", columns, numbered(cells))) == {"dmn-overlap error"}
    assert rows in words("UNIQUE", columns, numbered(cells))
    assert "dmn-overlap error" not in found("FIRST", columns, numbered(cells))


def test_rows_that_say_the_same_may_fire_together_under_any():
    assert found("ANY", [N], [("<= 18", "1"), (">= 18", "1")]) == []
    assert found("ANY", [N], [("<= 18", "1"), (">= 18", "2")]) == ["dmn-overlap error"]
    assert found("ANY", [N], [("<= 18", "1"), (">= 18", "x")]) == []


@pytest.mark.parametrize(
    ("columns", "cells", "row"),
    [
        ([N], ["< 18", "-", "> 20"], "第 3 行"),
        ([N], ["<= 18", "(18..30]", "[1..30]", "> 30"], "第 3 行"),
        ([N], ["-", "-"], "第 2 行"),
        ([S], ['not("a")', '"b"', "-"], "第 2 行"),
        ([B, B], ["true|-", "-|true", "true|true", "-|-"], "第 3 行"),
        ([B, B], ["true|-", "false|-", "true|false", "-|-"], "第 3 行"),
    ],
)
def test_a_row_that_earlier_rows_leave_nothing_for_is_an_error(columns, cells, row):
    assert set(found("FIRST", columns, numbered(cells))) == {"dmn-shadowed error"}
    assert f"{row}不起作用" in words("FIRST", columns, numbered(cells))
    assert "dmn-shadowed error" not in found("RULE ORDER", columns, numbered(cells))


def test_a_last_row_for_everything_else_also_catches_missing_values():
    assert found("FIRST", [B], numbered(["true", "false", "-"])) == []


@pytest.mark.parametrize(
    ("columns", "cell"),
    [
        ([N], "[5..1]"),
        ([N], "? > 5 and ? < 1"),
        ([column("s", "string", '"a", "b"')], '"c"'),
        ([column("n", "number", "[0..10]")], "> 10"),
    ],
)
def test_a_row_that_nothing_fits_is_an_error(columns, cell):
    assert found("UNIQUE", columns, numbered(["-", cell])) == ["dmn-shadowed error"]
    assert "第 2 行永远不会符合" in words("UNIQUE", columns, numbered(["-", cell]))


@pytest.mark.parametrize("cell", ["> limit", "> today()", 'contains(?, "a")', "? > 1 and ok", '< "m"', "xs[1]"])
def test_a_cell_that_depends_on_more_than_the_value_cannot_be_proved(cell):
    assert set(found("UNIQUE", [column("x")], numbered([cell, "5"]))) == {"dmn-unproved warning"}
    assert found("FIRST", [column("x")], numbered([cell, "-"])) == []


def test_too_many_combinations_are_said_to_be_unchecked(monkeypatch):
    monkeypatch.setattr("workflows.engine.decisions.coverage.MAX_VISITS", 20)
    columns = [column(f"x{place}", "number") for place in range(8)]
    cells = ["|".join("> 5" if place == row else "-" for place in range(8)) for row in range(8)]
    assert "dmn-size warning" in found("FIRST", columns, numbered(cells))


def test_a_large_table_is_checked_in_full():
    columns = [column(f"x{place}", "number") for place in range(8)]
    rows = [("|".join("> 5" if place == row else "-" for place in range(8)), "1") for row in range(8)]
    assert found("FIRST", columns, rows) == ["dmn-gap error"]
    assert found("FIRST", columns, [*rows, ("|".join("-" * 8), "1")]) == []
    many = [(f"[{row}..{row + 1})|-", "1") for row in range(300)]
    assert found("UNIQUE", [N, S], [("< 0|-", "1"), *many, (">= 300|-", "1")]) == []


def test_rows_written_twice_are_a_warning():
    rows = [("< 5", "1"), (" <5 ", "1"), (">= 5", "2")]
    assert found("COLLECT", [N], rows) == ["dmn-duplicate warning"]
    assert found("COLLECT", [N], [("< 5", "1"), ("< 5", "2"), (">= 5", "2")]) == []


@pytest.mark.parametrize(
    ("cell", "result"), [("< and", "1"), ("-", "1 +"), ("“硕士”", "1"), ("]", "1"), ("-", "没有(1)"), ("18 ..", "1")]
)
def test_a_cell_that_cannot_be_read_is_an_error(cell, result):
    assert "dmn-cell error" in found("FIRST", [N], [(cell, result)])


def test_a_heading_that_is_missing_or_cannot_be_read_is_an_error():
    assert "dmn-cell error" in found("FIRST", [column("")], [("-", "1")])
    assert "dmn-cell error" in found("FIRST", [column("age +")], [("-", "1")])


def test_unknown_variables_are_reported_when_the_known_ones_are_given():
    rows = [("< limit", "base"), ("-", "1")]
    assert found("FIRST", [N], rows, names={"age", "limit", "base"}) == []
    assert found("FIRST", [N], rows, names={"age"}) == ["dmn-cell error", "dmn-cell error"]
    assert found("FIRST", [N], rows) == []


@pytest.mark.parametrize(
    ("columns", "cell", "result"),
    [
        ([N], '"硕士"', "1"),
        ([S], "5", "1"),
        ([B], '"true"', "1"),
        ([D], '"2026-05-01"', "1"),
        ([N], "-", '"一"'),
        ([N], "-", "true"),
    ],
)
def test_a_constant_of_another_kind_than_its_column_is_an_error(columns, cell, result):
    assert "dmn-type error" in found("COLLECT", columns, [(cell, result)])


@pytest.mark.parametrize(
    ("policy", "outputs", "results"),
    [
        ("FIRST", [output("")], "1"),
        ("FIRST", [output("2b")], "1"),
        ("FIRST", [output("a b")], "1"),
        ("FIRST", [output("a"), output("a")], "1|2"),
        ("FIRST", [], None),
        ("FIRST", Y, " "),
        ("FIRST", [output("y", values="1, 2")], "3"),
        ("PRIORITY", Y, "1"),
        ("OUTPUT ORDER", Y, "1"),
        ("PRIORITY", [output("y", values="1, 2")], "3"),
    ],
)
def test_a_result_column_out_of_order_is_an_error(policy, outputs, results):
    assert "dmn-output error" in found(policy, [N], [("-", results)], outputs)


def test_result_columns_in_order_are_left_in_peace():
    outputs = [output("y", "number", values="1, 2"), output("说明", "string")]
    assert found("FIRST", [N], [("-", '2|"甲"')], outputs) == []
    assert found("PRIORITY", [N], [("-", "2")], [outputs[0]]) == []


@pytest.mark.parametrize(
    ("policy", "aggregation", "outputs", "result", "rule"),
    [
        ("MOST", "", Y, "1", "dmn-hit-policy error"),
        ("COLLECT", "AVERAGE", Y, "1", "dmn-hit-policy error"),
        ("FIRST", "SUM", Y, "1", "dmn-hit-policy error"),
        ("COLLECT", "SUM", [output("a"), output("b")], "1|2", "dmn-hit-policy error"),
        ("COLLECT", "MAX", [output("a")], '"一"', "dmn-hit-policy error"),
        ("COLLECT", "COUNT", [output("a")], '"一"', None),
        ("COLLECT", "SUM", Y, "price", None),
    ],
)
def test_policies_and_aggregators_are_checked(policy, aggregation, outputs, result, rule):
    assert found(policy, [N], [("-", result)], outputs, aggregation) == ([rule] if rule else [])


def test_a_table_without_rules_is_an_error():
    assert found("UNIQUE", [N], []) == ["dmn-hit-policy error"]


def test_a_decision_that_needs_another_is_an_error():
    needs = '<informationRequirement id="q"><requiredDecision href="#other"/></informationRequirement>'
    inside = N + Y[0] + rule(1, "-", "1")
    raw = file(decision("t", "UNIQUE", inside).replace("<decisionTable", f"{needs}<decisionTable", 1))
    assert [finding.rule for finding in findings(read(raw, "t.dmn")[0], "t.dmn")] == ["dmn-hit-policy"]


def test_findings_name_file_and_element_and_speak_chinese():
    (finding,) = findings(table("UNIQUE", [N], Y, [("-", "1"), ("> 1", "2")]), "fees.dmn")
    assert (finding.file, finding.element) == ("fees.dmn", "r1")
    assert finding.message == "判定表“表t”：第 1、2 行会同时符合，而命中策略是“唯一”"


def test_a_decision_in_practice_agrees_with_the_checks():
    """A table the checks find complete and without overlap answers every value with exactly one row."""
    fees = table("UNIQUE", [N, S], Y, [("< 18|-", "0"), ('>= 18|"a", "b"', "1"), ('>= 18|not("a", "b")', "2")])
    assert findings(fees, "t.dmn") == []
    for age in (-1, 17, 18, 19, 17.5):
        for degree in ("a", "b", "c", ""):
            assert len(fees.evaluate({"age": age, "degree": degree}).rules) == 1


def test_every_check_has_a_rule_of_its_own():
    rules = [module.RULE for module in CHECKS]
    assert len(set(rules)) == len(rules)
    assert all(module.__doc__ and module.__doc__.startswith(f"{module.RULE}:") for module in CHECKS)


MUST = {  # rule -> (policy, columns, rows) that must trigger it, and rows that must not
    "dmn-hit-policy": (("MOST", [N], [("-", "1")]), ("FIRST", [N], [("-", "1")])),
    "dmn-cell": (("FIRST", [N], [("< and", "1"), ("-", "2")]), ("FIRST", [N], [("< 5", "1"), ("-", "2")])),
    "dmn-type": (("FIRST", [N], [('"硕士"', "1"), ("-", "2")]), ("FIRST", [S], [('"硕士"', "1"), ("-", "2")])),
    "dmn-output": (("FIRST", [N], [("-", " ")]), ("FIRST", [N], [("-", "1")])),
    "dmn-gap": (("FIRST", [N], [("< 5", "1")]), ("FIRST", [N], [("< 5", "1"), (">= 5", "2")])),
    "dmn-overlap": (("UNIQUE", [N], [("<= 5", "1"), (">= 5", "2")]), ("UNIQUE", [N], [("< 5", "1"), (">= 5", "2")])),
    "dmn-shadowed": (("FIRST", [N], [("-", "1"), ("5", "2")]), ("FIRST", [N], [("5", "2"), ("-", "1")])),
    "dmn-duplicate": (("COLLECT", [N], [("-", "1"), ("-", "1")]), ("COLLECT", [N], [("-", "1"), ("-", "2")])),
    "dmn-unproved": (("UNIQUE", [N], [("> limit", "1"), ("5", "1")]), ("FIRST", [N], [("> limit", "1"), ("-", "2")])),
    "dmn-size": (
        (
            "FIRST",
            [column(f"x{n}", "number") for n in range(8)],
            [(f"{'-|' * n}> 5{'|-' * (7 - n)}", "1") for n in range(8)],
        ),
        ("FIRST", [N], [("-", "1")]),
    ),
}


@pytest.mark.parametrize("rule", MUST)
def test_every_rule_of_tables_is_triggered_by_one_table_and_not_by_its_neighbour(rule, monkeypatch):
    if rule == "dmn-size":
        monkeypatch.setattr("workflows.engine.decisions.coverage.MAX_VISITS", 20)
    must, must_not = (found(*given) for given in MUST[rule])
    assert rule in {one.partition(" ")[0] for one in must}
    assert must_not == []


def test_no_rule_of_tables_is_without_its_two():
    named = {value for module in CHECKS for name, value in vars(module).items() if name in ("RULE", "UNPROVED", "SIZE")}
    assert named == set(MUST)
