"""Tokens to a tree: JSON-able lists that begin with the name of the node.

    ["num", "1.5"] ["str", s] ["true"] ["false"] ["null"] ["?"] ["var", name] [".", a, name]
    ["list", a...] ["context", [name, a]...] ["range", low_included, low, high, high_included]
    ["or"|"and", a, b] ["="|"!="|"<"|"<="|">"|">=", a, b] ["+"|"-"|"*"|"/"|"**", a, b] ["neg", a]
    ["if", condition, a, b] ["some"|"every"|"for", name, list, body] ["each", name, list, inner for]
    ["filter", list, condition] ["call", function, a...] ["test", a, unary tests]

and, for unary tests, ["any"] ["anyof", test...] ["none", test] ["cmp", sign, a] ["is", a].
The browser evaluates the same tree; a new node has to be taught there too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from workflows.words import say

from .cursor import Cursor
from .errors import FeelError
from .functions import BUILTINS
from .moments import kind_of_literal
from .patterns import compiled
from .tokens import unquoted
from .values import number as finite

Tree: TypeAlias = list[Any]

COMPARISON, TIGHTEST = 3, 7
SIGNS = ("=", "!=", "<", "<=", ">", ">=")
POWER = {
    "or": 1,
    "and": 2,
    **dict.fromkeys((*SIGNS, "between", "in"), COMPARISON),
    **dict.fromkeys("+-", 4),
    **dict.fromkeys("*/", 5),
    "**": 6,
}
CONSTANTS = ("true", "false", "null")
KEYWORDS = {
    *CONSTANTS,
    *["or", "and", "between", "in", "if", "then", "else", "some", "every", "for", "return", "satisfies"],
}
WORDS = sorted((tuple(name.split()) for name in BUILTINS), key=len, reverse=True)
PHRASES = {first: [words for words in WORDS if words[0] == first] for first, *_ in WORDS}  # longest first
PATTERN_FUNCTIONS = ("matches", "split")


class Grammar(Cursor):
    """Recursive descent with binding powers; each method reads one construct and returns its tree."""

    asks = False  # whether `?` has a meaning

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.positions: dict[str, int] = {}  # of each variable's first mention

    # ---- operators ----------------------------------------------------------------------------------------

    def expression(self, floor: int = 0) -> Tree:
        """An expression whose operators bind stronger than `floor`; comparisons do not chain."""
        self.enter()
        left, ceiling = self.prefix(), TIGHTEST
        while floor < (power := POWER.get(self.word, 0)) < ceiling:
            left = self.infix(left, power)
            ceiling = COMPARISON if power == COMPARISON else ceiling
        self.leave()
        return left

    def infix(self, left: Tree, power: int) -> Tree:
        sign = self.advance().text
        if sign in ("and", "or"):
            return self.junction(sign, left, power)
        if sign == "between":
            return self.between(left)
        if sign == "in":
            return ["test", left, self.membership()]
        return [sign, left, self.expression(power)]

    def junction(self, sign: str, left: Tree, power: int) -> Tree:
        parts = [left, self.expression(power)]
        while self.take(sign):
            parts.append(self.expression(power))
        return balanced(sign, parts)

    def between(self, left: Tree) -> Tree:
        low = self.expression(COMPARISON)
        self.need("and")
        return ["and", [">=", left, low], ["<=", left, self.expression(COMPARISON)]]

    def membership(self) -> Tree:
        """What follows `in`: a test, a list, a range, or several tests in round brackets."""
        if not self.take("("):
            return self.test(COMPARISON)
        first = self.test(COMPARISON)
        if first[0] == "is" and self.take(".."):
            return ["is", self.range_from(False, first[1])]
        tests = [first, *self.more(lambda: self.test(COMPARISON))]
        self.need(")")
        return joined(tests)

    def prefix(self) -> Tree:
        word = self.word
        if word == "-":
            self.advance()
            return ["neg", self.expression(TIGHTEST - 1)]
        if word == "if":
            return self.choice()
        if word in ("some", "every", "for"):
            return self.loop(self.advance().text)
        return self.postfix()

    def choice(self) -> Tree:
        self.advance()
        condition = self.expression()
        self.need("then")
        yes = self.expression()
        self.need("else")
        return ["if", condition, yes, self.expression()]

    def loop(self, kind: str) -> Tree:
        """`for x in a, y in b return c` and its kin; the tree nests one loop in the other."""
        self.enter()
        name = self.name()
        self.need("in")
        source = self.expression()
        if self.take(".."):
            source = ["range", True, source, self.expression(), True]
        if self.take(","):
            tree = ["each" if kind == "for" else kind, name, source, self.loop(kind)]
        else:
            self.need("return" if kind == "for" else "satisfies")
            tree = [kind, name, source, self.expression()]
        self.leave()
        return tree

    def postfix(self) -> Tree:
        tree = self.atom()
        while True:
            if self.take("."):
                tree = [".", tree, self.member()]
            elif self.word == "[" and self.opens_filter():
                tree = self.filter(tree)
            else:
                return tree

    def filter(self, tree: Tree) -> Tree:
        self.advance()
        condition = self.expression()
        self.need("]")
        return ["filter", tree, condition]

    def opens_filter(self) -> bool:
        """A range may also *end* in "[", and then no expression can follow."""
        follower = self.ahead(1)
        if follower.kind == "name":
            return follower.text not in POWER and follower.text not in ("then", "else", "return", "satisfies")
        return follower.kind in ("number", "string", "moment") or follower.text in ("(", "[", "{", "-", "?")

    # ---- atoms --------------------------------------------------------------------------------------------

    def atom(self) -> Tree:
        read = ATOMS.get(self.token.kind)
        return read(self) if read else self.fail()

    def number(self) -> Tree:
        token = self.advance()
        if finite(token.text) is None:
            raise FeelError(say("feel.number_too_big"), token.at)
        return ["num", token.text]

    def string(self) -> Tree:
        return ["str", unquoted(self.advance().text)]

    def moment(self) -> Tree:
        """@"2026-05-01" and its kin: a date, a time, a date and time or a duration."""
        token = self.advance()
        text = token.text[2:-1]
        kind = kind_of_literal(text)
        if kind is None:
            raise FeelError(say("feel.not_a_moment", text=text), token.at)
        return ["call", kind, ["str", text]]

    def sign(self) -> Tree:
        if self.word in ("(", "[", "]"):
            return self.bracketed(self.advance().text)
        if self.take("{"):
            return self.context()
        if self.word == "?" and self.asks:
            return [self.advance().text]
        return self.fail()

    def bracketed(self, opener: str) -> Tree:
        if opener == "[" and self.take("]"):
            return ["list"]
        first = self.expression()
        if self.take(".."):
            return self.range_from(opener == "[", first)
        if opener == "[":
            items = [first, *self.more(self.expression)]
            self.need("]")
            return ["list", *items]
        self.need(")" if opener == "(" else "..")
        return first

    def range_from(self, included: bool, low: Tree) -> Tree:
        high = self.expression(COMPARISON)
        closer = self.take(")", "]", "[")
        return ["range", included, low, high, closer == "]"] if closer else self.fail(say("feel.open_range"))

    def context(self) -> Tree:
        if self.take("}"):
            return ["context"]
        entries = [self.entry(), *self.more(self.entry)]
        self.need("}")
        return ["context", *entries]

    def entry(self) -> Tree:
        key = unquoted(self.advance().text) if self.token.kind == "string" else self.member()
        self.need(":")
        return [key, self.expression()]

    def named(self) -> Tree:
        if self.word in CONSTANTS:
            return [self.advance().text]
        if phrase := self.phrase():
            return self.call(phrase)
        at = self.token.at
        name = self.name()
        if self.word == "(":
            raise FeelError(say("feel.no_function", name=name), at)
        self.positions.setdefault(name, at)
        return ["var", name]

    def phrase(self) -> tuple[str, ...]:
        """The words of the built-in function whose call begins here."""
        for words in PHRASES.get(self.token.text, ()):
            texts = tuple(self.ahead(step).text for step in range(len(words) + 1))
            if texts == (*words, "("):
                return words
        return ()

    def call(self, words: tuple[str, ...]) -> Tree:
        name, at = " ".join(words), self.token.at
        self.place += len(words) + 1
        arguments = [] if self.word == ")" else [self.expression(), *self.more(self.expression)]
        self.need(")")
        if not BUILTINS[name].takes(len(arguments)):
            raise FeelError(say("feel.arity", name=name, count=BUILTINS[name].arity), at)
        if name in PATTERN_FUNCTIONS and arguments[1][0] == "str":
            check_pattern(arguments[1][1], at)
        return ["call", name, *arguments]

    def name(self) -> str:
        if self.token.kind != "name" or self.word in KEYWORDS:
            self.fail(say("feel.expected_name"))
        return self.advance().text

    def member(self) -> str:
        """A name after a dot or in a context may also be a keyword."""
        return self.advance().text if self.token.kind == "name" else self.fail(say("feel.expected_name"))

    def more(self, read: Callable[[], Tree]) -> list[Tree]:
        found = []
        while self.take(","):
            found.append(read())
        return found

    def test(self, floor: int = 0) -> Tree:
        if sign := self.take(*SIGNS):
            return ["cmp", sign, self.expression(COMPARISON)]
        return ["is", self.expression(floor)]


ATOMS: dict[str, Callable[[Grammar], Tree]] = {
    "number": Grammar.number,
    "string": Grammar.string,
    "moment": Grammar.moment,
    "sign": Grammar.sign,
    "name": Grammar.named,
}


def joined(tests: list[Tree]) -> Tree:
    return tests[0] if len(tests) == 1 else ["anyof", *tests]


def balanced(sign: str, parts: list[Tree]) -> Tree:
    """A flat tree for a long chain: it must not count as deep."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return [sign, balanced(sign, parts[:half]), balanced(sign, parts[half:])]


def check_pattern(pattern: str, at: int) -> None:
    try:
        compiled(pattern)
    except FeelError as error:
        raise FeelError(error.message, at) from None
