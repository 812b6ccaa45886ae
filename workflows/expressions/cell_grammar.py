"""The grammar of a decision table's input cell."""

from __future__ import annotations

from .grammar import Grammar, Tree, joined


class CellGrammar(Grammar):
    """Unary tests, in which `?` is the value under test."""

    asks = True

    def unary_tests(self) -> Tree:
        """The content of a decision table's input cell; empty and "-" let everything pass."""
        if self.token.kind == "end":
            return ["any"]
        if self.word == "-" and self.ahead(1).kind == "end":
            self.advance()
            return ["any"]
        return joined([self.outer_test(), *self.more(self.outer_test)])

    def outer_test(self) -> Tree:
        """A test, or not(tests).  `not(a) and b` is an expression, though: then read again."""
        mark = self.place
        if self.word == "not" and self.ahead(1).text == "(":
            self.place += 2
            tests = joined([self.test(), *self.more(self.test)])
            self.need(")")
            if self.word in ("", ","):
                return ["none", tests]
            self.place = mark
        return self.test()
