"""Which variables an expression reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from .grammar import Tree

Path: TypeAlias = tuple[str, ...]
LOOPS = ("for", "each", "some", "every")


@dataclass(frozen=True, slots=True)
class Scope:
    """Local names and the path each stands for (None: nobody knows), and the paths filters look into."""

    local: Mapping[str, Path | None] = field(default_factory=dict)
    filtered: tuple[Path | None, ...] = ()

    def having(self, name: str, path: Path | None) -> Scope:
        return Scope({**self.local, name: path}, self.filtered)

    def inside(self, path: Path | None) -> Scope:
        return Scope({**self.local, "item": path}, (*self.filtered, path))


@dataclass(frozen=True, slots=True)
class Mention:
    """A variable's path; `doubtful` when, inside a filter, it may as well be a member of the item."""

    path: Path
    doubtful: bool = False


def mentions(tree: Tree, scope: Scope | None = None) -> Iterator[Mention]:
    """Every place of a tree that reads a variable."""
    return READERS.get(tree[0], _of_parts)(tree, scope or Scope())


def _of_parts(tree: Tree, scope: Scope) -> Iterator[Mention]:
    for part in tree[1:]:
        if isinstance(part, list):
            yield from mentions(part, scope)


def _of_loop(tree: Tree, scope: Scope) -> Iterator[Mention]:
    yield from mentions(tree[2], scope)
    yield from mentions(tree[3], scope.having(tree[1], path_of(tree[2], scope)))


def _of_filter(tree: Tree, scope: Scope) -> Iterator[Mention]:
    yield from mentions(tree[1], scope)
    yield from mentions(tree[2], scope.inside(path_of(tree[1], scope)))


def path_of(tree: Tree, scope: Scope) -> Path | None:
    """The path of variables that a tree stands for, None for anything computed."""
    if tree[0] == "var":
        return scope.local[tree[1]] if tree[1] in scope.local else (tree[1],)
    if tree[0] == "filter":
        return path_of(tree[1], scope)
    if tree[0] == ".":
        owner = path_of(tree[1], scope)
        return (*owner, tree[2]) if owner else None
    return None


def _of_path(tree: Tree, scope: Scope) -> Iterator[Mention]:
    path = path_of(tree, scope)
    root = _root(tree)
    if path:
        doubtful = bool(scope.filtered) and root[0] == "var" and root[1] not in scope.local
        yield Mention(path, doubtful)
        if doubtful:
            yield from (Mention((*outer, *path)) for outer in scope.filtered if outer)
    yield from _inner(tree, scope)


def _inner(tree: Tree, scope: Scope) -> Iterator[Mention]:
    """What the computed parts of a path read: `xs[a = b].c` reads a and b, `f(x).c` reads x."""
    while tree[0] == ".":
        tree = tree[1]
    if tree[0] != "var":
        yield from mentions(tree, scope)


def _root(tree: Tree) -> Tree:
    while tree[0] in (".", "filter"):
        tree = tree[1]
    return tree


def _of_context(tree: Tree, scope: Scope) -> Iterator[Mention]:
    for key, value in tree[1:]:
        yield from mentions(value, scope)
        scope = scope.having(key, path_of(value, scope))


READERS: dict[str, Callable[[Tree, Scope], Iterator[Mention]]] = {
    "var": _of_path,
    ".": _of_path,
    **dict.fromkeys(LOOPS, _of_loop),
    "filter": _of_filter,
    "context": _of_context,
}
