"""The long torture: `make torture`, or `python -m tests.torture --kills N`."""

from __future__ import annotations

import argparse
import json
import sys

from tests.torture.figures import figures


def main() -> int:
    """Half of the kills without Redis, half with it; 1 when anything was lost, doubled, stuck or late."""
    parser = argparse.ArgumentParser(prog="tests.torture")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    bad = False
    for figure in figures(asked.kills, asked.seed):
        told = figure["against"]["told"].values()
        bad = bad or any(one["lost"] or one["doubled"] or one["stuck"] or one["late"] for one in told)
        print(json.dumps({**figure, "command": f"make torture KILLS={asked.kills}"}, ensure_ascii=False), flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
