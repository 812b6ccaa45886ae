"""The long torture: `make torture`, or `python -m tests.torture --kills N`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from tests.torture.figures import figures

NEVER = ("lost", "doubled", "stuck", "late", "fell")


def main() -> int:
    """Half of the kills without Redis, half with it; 1 when anything was lost, doubled, stuck, late or fell."""
    parser = argparse.ArgumentParser(prog="tests.torture")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    bad: list[str] = []
    for figure in figures(asked.kills, asked.seed):
        bad = [line for mode, told in figure["against"]["told"].items() for line in _bad(mode, told)]
        print(json.dumps({**figure, "command": f"make torture KILLS={asked.kills}"}, ensure_ascii=False), flush=True)
    print(*bad, sep="\n", end="\n" if bad else "", file=sys.stderr)
    return 1 if bad else 0


def _bad(mode: str, told: dict[str, Any]) -> Iterator[str]:
    """A line for each thing that must not be."""
    for what in NEVER:
        found = told[what]
        each = [f"{name}: {seen}" for name, seen in found.items()] if isinstance(found, dict) else [found]
        yield from (f"{mode}: {what}: {one}" for one in each if one)


if __name__ == "__main__":
    sys.exit(main())
