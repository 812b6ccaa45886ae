"""The long torture: `make torture`, or `python -m tests.torture --kills N`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from app.store import schema
from app.store.database import connect
from app.store.server import Server
from tests.conftest import free_port
from tests.torture.place import tortured


def main() -> int:
    """Half of the kills without Redis, half with it; 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(prog="tests.torture")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = Server(folder)
        for mode, port in (("embedded", 0), ("redis", free_port())):
            url = server.url(mode)
            engine = connect(url)
            schema.upgrade(engine)
            engine.dispose()
            told = tortured(url, folder / mode, kills=asked.kills // 2, seed=asked.seed, redis_port=port)
            bad += told["lost"] + told["doubled"] + told["stuck"]
            for figure in ("lost", "doubled"):
                line = {
                    "figure": f"torture_{figure}",
                    "value": told[figure],
                    "unit": "of the acknowledged",
                    "against": told,
                }
                print(json.dumps({**line, "mode": mode, "command": f"make torture KILLS={asked.kills}"}), flush=True)
        server.stop()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
