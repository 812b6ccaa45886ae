"""What a table decides under each of the seven hit policies."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from workflows.engine.decisions import DecisionError
from workflows.model import Decision

from .dmn import column, output, table

AGE = [column("age", "number")]
PRICE = [output("price", "number")]
NOW = datetime(2026, 5, 1, 20, tzinfo=UTC)
#        rows 1..4: age 5 fits 1, 2, 3; age 25 fits 2, 3; age 70 fits 3, 4
ROWS = [("< 10", "30"), ("< 65", "10"), ("-", "20"), (">= 65", "20")]


def decide(policy, age, rows=ROWS, outputs=PRICE, aggregation=""):
    return table(policy, AGE, outputs, rows, aggregation).evaluate({"age": age})


def many(*prices):
    return [{"price": price} for price in prices]


RANKED = [output("price", "number", values="20, 30, 10")]


@pytest.mark.parametrize(
    ("policy", "aggregation", "age", "outputs", "rules"),
    [
        ("FIRST", "", 5, {"price": 30}, ("r1",)),
        ("FIRST", "", 25, {"price": 10}, ("r2",)),
        ("FIRST", "", 70, {"price": 20}, ("r3",)),
        ("ANY", "", 70, {"price": 20}, ("r3", "r4")),
        ("RULE ORDER", "", 5, many(30, 10, 20), ("r1", "r2", "r3")),
        ("RULE ORDER", "", 70, many(20, 20), ("r3", "r4")),
        ("COLLECT", "", 5, many(30, 10, 20), ("r1", "r2", "r3")),
        ("COLLECT", "SUM", 5, 60, ("r1", "r2", "r3")),
        ("COLLECT", "MIN", 5, 10, ("r1", "r2", "r3")),
        ("COLLECT", "MAX", 5, 30, ("r1", "r2", "r3")),
        ("COLLECT", "COUNT", 5, 3, ("r1", "r2", "r3")),
        ("COLLECT", "SUM", 70, 40, ("r3", "r4")),
        ("COLLECT", "COUNT", 70, 2, ("r3", "r4")),
    ],
)
def test_each_policy_picks_its_rows(policy, aggregation, age, outputs, rules):
    assert decide(policy, age, aggregation=aggregation) == Decision(outputs, rules)


@pytest.mark.parametrize(
    ("policy", "age", "outputs", "rules"),
    [
        ("PRIORITY", 5, {"price": 20}, ("r3",)),
        ("PRIORITY", 25, {"price": 20}, ("r3",)),
        ("OUTPUT ORDER", 5, many(20, 30, 10), ("r3", "r1", "r2")),
        ("OUTPUT ORDER", 25, many(20, 10), ("r3", "r2")),
        ("OUTPUT ORDER", 70, many(20, 20), ("r3", "r4")),
    ],
)
def test_ranked_policies_go_by_the_order_of_the_listed_values(policy, age, outputs, rules):
    assert decide(policy, age, outputs=RANKED) == Decision(outputs, rules)


def test_priority_compares_the_second_output_when_the_first_is_equal():
    outputs = [output("level", values='"高", "低"'), output("kind", values='"甲", "乙"')]
    rows = [("-", '"高"|"乙"'), ("-", '"低"|"甲"'), ("-", '"高"|"甲"')]
    assert decide("PRIORITY", 1, rows, outputs) == Decision({"level": "高", "kind": "甲"}, ("r3",))


@pytest.mark.parametrize(
    ("policy", "outputs", "rules"),
    [
        ("PRIORITY", {"word": "准", "rate": "普通"}, ("r3",)),
        ("OUTPUT ORDER", [{"word": "准", "rate": "普通"}, {"word": "不准", "rate": "基本"}], ("r3", "r2")),
    ],
)
def test_an_output_that_lists_no_values_does_not_rank(policy, outputs, rules):
    columns = [output("word", values='"准", "不准"'), output("rate")]
    rows = [(">= 18", '"准"|"基本"'), ("< 18", '"不准"|"基本"'), ("-", '"准"|"普通"')]
    assert decide(policy, 17, rows, columns) == Decision(outputs, rules)


def test_unique_gives_the_one_row_that_fits():
    assert decide("UNIQUE", 70, ROWS[:2] + ROWS[3:]) == Decision({"price": 20}, ("r3",))


@pytest.mark.parametrize(("age", "named"), [(5, "第 1、2、3 行"), (25, "第 2、3 行"), (70, "第 3、4 行")])
def test_unique_refuses_two_rows_and_names_them(age, named):
    with pytest.raises(DecisionError, match=named) as caught:
        decide("UNIQUE", age)
    assert (caught.value.file, caught.value.element) == ("t.dmn", "t")


def test_any_refuses_rows_that_contradict():
    with pytest.raises(DecisionError, match="第 2、3 行"):
        decide("ANY", 25)


def test_any_tells_true_from_one():
    with pytest.raises(DecisionError):
        decide("ANY", 1, [("-", "1"), ("-", "true")])


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"])
def test_no_row_is_no_answer(policy):
    assert decide(policy, 99, [("< 10", "30")], RANKED) == Decision(None, ())


@pytest.mark.parametrize(
    ("policy", "aggregation", "outputs"),
    [("UNIQUE", "", {"price": 5}), ("FIRST", "", {"price": 5}), ("COLLECT", "", many(5)), ("COLLECT", "SUM", 5)],
)
def test_a_default_answers_when_no_row_does(policy, aggregation, outputs):
    with_default = [output("price", "number", default="2 + 3")]
    assert decide(policy, 99, [("< 10", "30")], with_default, aggregation) == Decision(outputs, ())
    assert decide(policy, 5, [("< 10", "30")], with_default, aggregation).rules == ("r1",)


def test_sums_are_exact():
    assert decide("COLLECT", 1, [("-", "0.1"), ("-", "0.2")], aggregation="SUM").outputs == 0.3


@pytest.mark.parametrize("aggregation", ["SUM", "MIN", "MAX"])
@pytest.mark.parametrize("result", ['"a"', "true", "null", "missing"])
def test_only_numbers_can_be_added_up(aggregation, result):
    with pytest.raises(DecisionError, match="不都是数字"):
        decide("COLLECT", 1, [("-", "1"), ("-", result)], aggregation=aggregation)


@pytest.mark.parametrize(
    ("policy", "aggregation", "outputs", "message"),
    [
        ("MOST", "", PRICE, "命中策略“MOST”"),
        ("COLLECT", "AVERAGE", PRICE, "汇总方式“AVERAGE”"),
        ("COLLECT", "SUM", [output("a"), output("b")], "只能有一个结果列"),
        ("PRIORITY", "", PRICE, "列出了取值的先后"),
        ("PRIORITY", "", [output("price", values="1, 2")], "不在所列的取值中"),
    ],
)
def test_a_table_that_cannot_be_asked_says_why(policy, aggregation, outputs, message):
    rows = [("-", "|".join(["30"] * len(outputs)))] * 2
    with pytest.raises(DecisionError, match=message):
        decide(policy, 5, rows, outputs, aggregation)


@pytest.mark.parametrize(
    ("cell", "value", "fires"),
    [
        ("", 1, True),
        ("-", None, True),
        ('"硕士", "博士"', "博士", True),
        ('not("博士")', "博士", False),
        ('not("博士")', "硕士", True),
        ("[18..35]", 35, True),
        ("(18..35)", 35, False),
        ("< limit", 4, True),
        ("< limit", 6, False),
        ("< 5", None, False),
        ("null", None, True),
        ("true", True, True),
        ("? > 1 and ? < 3", 2, True),
        ("> today()", "2026-05-03", False),
    ],
)
def test_cells_are_feel(cell, value, fires):
    found = table("FIRST", [column("x")], [output("y")], [(cell, "1")]).evaluate({"x": value, "limit": 5}, NOW)
    assert found.rules == (("r1",) if fires else ())


def test_inputs_and_outputs_are_expressions():
    columns = [column("years between(birth, today())", "number"), column("case.kind", "string")]
    outputs = [output("fee"), output("until"), output("names")]
    rows = [('>= 18|"HPTQ"', 'if member then base / 2 else base|today() + @"P10D"|for p in people return p.name')]
    data = {"birth": "2000-05-02", "case": {"kind": "HPTQ"}, "member": True, "base": 6100, "people": [{"name": "张三"}]}
    found = table("UNIQUE", columns, outputs, rows).evaluate(data, NOW)
    assert found == Decision({"fee": 3050, "until": "2026-05-12", "names": ["张三"]}, ("r1",))


def test_a_cell_that_cannot_be_read_stops_the_decision():
    broken = table("FIRST", AGE, PRICE, [("< and", "1")])
    with pytest.raises(DecisionError, match="< and"):
        broken.evaluate({"age": 1})


def test_a_limit_passed_while_deciding_is_a_decision_error():
    with pytest.raises(DecisionError, match="列表超过 1000 项"):
        decide("FIRST", 1, [("-", "count(for a in 1..9999 return a)")])


def test_deciding_leaves_the_data_alone():
    data = {"age": 5, "xs": [1, 2]}
    table("FIRST", AGE, PRICE, [("-", "append(xs, 3)")]).evaluate(data)
    assert data == {"age": 5, "xs": [1, 2]}
