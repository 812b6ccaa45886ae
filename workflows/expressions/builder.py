"""The register of what turns each kind of node into a closure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from .frame import Frame
from .grammar import Tree
from .values import Value

Code: TypeAlias = Callable[[Frame], Value]
Builder: TypeAlias = Callable[[Tree], Code]
BUILDERS: dict[str, Builder] = {}


def compile_tree(tree: Tree) -> Code:
    """The closure that evaluates a tree."""
    return BUILDERS[tree[0]](tree)


def builds(*heads: str) -> Callable[[Builder], Builder]:
    """Registers the builder of nodes with these heads."""

    def register(builder: Builder) -> Builder:
        BUILDERS.update(dict.fromkeys(heads, builder))
        return builder

    return register
