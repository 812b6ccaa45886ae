"""Parsed expressions, ready to run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from workflows.words import say

from . import limits
from .cell_grammar import CellGrammar
from .compile import Code, compile_tree
from .errors import FeelError
from .frame import frame
from .grammar import Grammar, Tree
from .names import Path, mentions
from .values import Value, value_of


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an expression and a cell have in common.

    `tree` is JSON-able (see `grammar`); `paths` are the dotted paths of variables it reads, `names` their first parts.
    `doubtful` are the names that, inside a filter, may just as well be members of the list's items: they are in `names`
    too, since a variable of that name would be read.
    """

    text: str
    tree: Tree
    names: frozenset[str]
    paths: frozenset[Path]
    doubtful: frozenset[str]
    positions: Mapping[str, int] = field(repr=False)
    code: Code = field(repr=False, compare=False)


class Expression(Parsed):
    """A FEEL expression."""

    __slots__ = ()

    def evaluate(self, context: Mapping[str, object], now: datetime | None = None) -> Value:
        """Its value over these variables; `now` (aware) is what now() and today() answer.

        Raises FeelError when a limit is passed, never for data that does not fit: that gives None."""
        return self.code(frame(context, now))


class UnaryTests(Parsed):
    """The tests of a decision table's input cell."""

    __slots__ = ()

    def test(self, value: object, context: Mapping[str, object], now: datetime | None = None) -> bool | None:
        """Whether a value passes; None where it cannot be told.  Raises FeelError when a limit is passed."""
        answer = self.code(frame(context, now, value_of(value)))
        return answer if isinstance(answer, bool) else None


def parse(text: str, names: Collection[str] | None = None) -> Expression:
    """Reads an expression; a leading "=" is skipped.  With `names`, any other variable is an error.

    Raises FeelError (Chinese message, position)."""
    return _checked(_expression(_measured(text)), names)


def parse_unary(text: str, names: Collection[str] | None = None) -> UnaryTests:
    """Reads an input cell of a decision table.  Raises FeelError (Chinese message, position)."""
    return _checked(_unary_tests(_measured(text)), names)


def _measured(text: str) -> str:
    if len(text) > limits.TEXT:
        raise FeelError(say("feel.too_long", most=limits.TEXT), limits.TEXT)
    return text


@lru_cache(maxsize=4096)
def _expression(text: str) -> Expression:
    grammar = Grammar(text.replace("=", " ", 1) if text.lstrip().startswith("=") else text)
    tree = grammar.expression()
    grammar.finish()
    return Expression(text, tree, **_facts(tree, grammar))  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def _unary_tests(text: str) -> UnaryTests:
    grammar = CellGrammar(text)
    tree = grammar.unary_tests()
    grammar.finish()
    return UnaryTests(text, tree, **_facts(tree, grammar))  # type: ignore[arg-type]


def _facts(tree: Tree, grammar: Grammar) -> dict[str, object]:
    if too_deep(tree):
        raise FeelError(say("feel.too_deep"))
    found = list(mentions(tree))
    sure = {mention.path[0] for mention in found if not mention.doubtful}
    return {
        "names": frozenset(mention.path[0] for mention in found),
        "paths": frozenset(mention.path for mention in found),
        "doubtful": frozenset(mention.path[0] for mention in found) - sure,
        "positions": grammar.positions,
        "code": compile_tree(tree),
    }


P = TypeVar("P", bound=Parsed)


def _checked(parsed: P, names: Collection[str] | None) -> P:
    unknown = set() if names is None else parsed.names - parsed.doubtful - set(names)
    if unknown:
        at, name = min((parsed.positions.get(name, 0), name) for name in unknown)
        raise FeelError(say("feel.no_field", name=name), at)
    return parsed


def too_deep(tree: Tree) -> bool:
    """Measured without recursion: a long chain of operators is a deep tree too."""
    level, depth = [tree], 0
    while level and depth <= limits.DEPTH:
        level = [part for node in level for part in node if isinstance(part, list)]
        depth += 1
    return bool(level)
