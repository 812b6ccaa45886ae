"""An expression knows which variables it reads, and says so when one does not exist."""

from __future__ import annotations

import pytest

from workflows.expressions import FeelError, parse, parse_unary


@pytest.mark.parametrize(
    ("text", "names", "paths"),
    [
        ("age >= 18", {"age"}, {"age"}),
        ("case.subject", {"case"}, {"case.subject"}),
        ("年龄 + 1", {"年龄"}, {"年龄"}),
        ("if a then b else c", {"a", "b", "c"}, {"a", "b", "c"}),
        ("some e in education satisfies e.degree = d", {"education", "d"}, {"education", "education.degree", "d"}),
        ("for x in xs, y in x.ys return y.z", {"xs"}, {"xs", "xs.ys", "xs.ys.z"}),
        ("xs[k = 2].m", {"xs", "k"}, {"xs.m", "xs", "k", "xs.k"}),
        ("xs[item.k = w]", {"xs", "w"}, {"xs", "xs.k", "w", "xs.w"}),
        ("{a: b, c: a}.c", {"b"}, {"b"}),
        ("{a: b, c: a.d}", {"b"}, {"b", "b.d"}),
        ("date(birth).year", {"birth"}, {"birth"}),
        ("count(list)", {"list"}, {"list"}),
        ('"age" + string(1)', set(), set()),
        ("x in (y, [z..9])", {"x", "y", "z"}, {"x", "y", "z"}),
        ("today() > due", {"due"}, {"due"}),
    ],
)
def test_the_variables_an_expression_reads(text, names, paths):
    expression = parse(text)
    assert expression.names == names
    assert {".".join(path) for path in expression.paths} == paths


def test_a_cell_reads_variables_too():
    assert parse_unary("< limit, not_this").names == {"limit", "not_this"}


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        ("aeg >= 18", "没有字段“aeg”", 0),
        ("age >= 18 and aeg < 3", "没有字段“aeg”", 14),
        ("for x in xs return y", "没有字段“xs”", 9),
        ("x", "没有字段“x”", 0),
    ],
)
def test_unknown_variables_are_named_with_their_place(text, message, position):
    with pytest.raises(FeelError) as caught:
        parse(text, names={"age"})
    assert (caught.value.message, caught.value.position) == (message, position)


@pytest.mark.parametrize(
    "text", ["for x in age return x + 1", "age[k = 1]", "age[item.k = 1]", "{a: age, b: a}", "case"]
)
def test_local_names_and_members_of_items_need_not_be_known(text):
    assert parse(text, names=["age", "case"]).names <= {"age", "k", "case"}


def test_the_same_text_is_read_once_whatever_names_are_known():
    assert parse("a + 1") is parse("a + 1", names={"a"})


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        ("", "表达式不完整", 0),
        ("age >", "表达式不完整", 5),
        ("age and and", "不应出现“and”", 8),
        ("age >= 18 and", "表达式不完整", 13),
        ("1 < 2 < 3", "不应出现“<”", 6),
        ("a，b", "不认识的字符“，”，请改用英文标点", 1),
        ("a # b", "不认识的字符“#”", 2),
        ('"a', "文字缺少结束的引号", 0),
        ("(1", "此处应为“)”", 2),
        ("if a then b", "此处应为“else”", 11),
        ("没有(1)", "没有函数“没有”", 0),
        ("1 + substring(a)", "函数“substring”需要 2 到 3 个参数", 4),
        ("1e3", "不应出现“e3”", 1),
        ('@"nix"', "“nix”不是日期、时间或时长", 0),
        ("= age >", "表达式不完整", 7),
        ("? > 1", "不应出现“?”", 0),
        ("[1..2", "范围缺少结束的括号", 5),
        ("]1]", "此处应为“..”，却是“]”", 2),
    ],
)
def test_what_cannot_be_read_is_explained_in_chinese_with_its_place(text, message, position):
    with pytest.raises(FeelError) as caught:
        parse(text)
    assert (caught.value.message, caught.value.position) == (message, position)


def test_now_is_an_argument():
    with pytest.raises(FeelError, match="当前时间"):
        parse("today()").evaluate({})
