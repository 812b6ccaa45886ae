"""The scan worker's own figures: what it reads right, what it vouches for, and what a picture costs.

Photographs are generated in this process and read in one of its own, as in service, so that its memory is its own.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from app.integrations.scan.client import DocumentScanner
from tests.bench.photos import CONDITIONS, POOR, Photo, photos

PEOPLE = 2  # of each of the eight sides
TODAY = date(2026, 11, 1)


def figures() -> Iterator[dict[str, Any]]:
    """Shares of pictures and of values, CPU seconds a picture, MB of the worker at its highest."""
    poor = {name: how for name, (_, how) in POOR.items()}
    with tempfile.TemporaryDirectory() as folder:
        taken = list(_kept(Path(folder), {**CONDITIONS, **poor}))
        told = subprocess.run(
            [sys.executable, "-m", "tests.bench.scan", folder], capture_output=True, check=True, text=True
        )
        answer = json.loads(told.stdout)
    read = answer["read"]
    good = [_right(truth, read[name]) for name, truth in taken if truth["condition"] in CONDITIONS]
    sure = [ok for name, truth in taken for ok in _checked(truth, read[name])]
    against = {"pictures": len(taken), "of_them_poor": len(taken) - len(good), "values": len(sure)}
    yield _figure("scan_name_number_right", sum(good) / len(good), "share", {**against, "wanted": 0.9})
    yield _figure("scan_checked_right", sum(sure) / len(sure), "share", {**against, "wanted": 0.99})
    yield _figure("scan_cpu_s", answer["cpu"] / len(taken), "s", {"wanted": 1.0})
    yield _figure("scan_mb", answer["mb"], "MB", {"wanted": 450})


def _figure(name: str, value: float, unit: str, against: dict[str, Any]) -> dict[str, Any]:
    return {"figure": name, "value": round(value, 4), "unit": unit, "against": against}


def _kept(folder: Path, conditions: dict[str, dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for nth, photo in enumerate(photos("bench", PEOPLE, conditions)):
        name = f"{nth:04d}.{photo.doc_type}.{photo.side}.jpg"
        (folder / name).write_bytes(photo.body)
        yield name, _truth(photo)


def _truth(photo: Photo) -> dict[str, Any]:
    return {"condition": photo.condition, "fields": photo.truth}


def _right(truth: dict[str, Any], read: dict[str, Any]) -> bool:
    """Name and number, or what the back is scanned for."""
    wanted = [name for name in ("name", "number") if name in truth["fields"]] or list(truth["fields"])
    return all(name in read and _same(read[name][0], truth["fields"][name]) for name in wanted)


def _checked(truth: dict[str, Any], read: dict[str, Any]) -> list[bool]:
    """Of the values that are vouched for, which are right."""
    known = truth["fields"]
    return [_same(value, known[name]) for name, (value, sure) in read.items() if sure and name in known]


def _same(read: str, true: str) -> bool:
    return read.replace(" ", "") == true.replace(" ", "")


def _read(folder: Path) -> dict[str, Any]:
    """In the worker's place."""
    scanner, found, cpu = DocumentScanner(lambda: TODAY), {}, 0.0
    for path in sorted(folder.glob("*.jpg")):
        _, doc_type, side, _ = path.name.split(".")
        body, began = path.read_bytes(), time.process_time()
        reading = scanner.read(body, doc_type, side)
        cpu += time.process_time() - began
        found[path.name] = {name: (one.value, one.sure) for name, one in reading.fields.items()}
    return {"read": found, "cpu": cpu, "mb": _highest()}


def _highest() -> float:
    """MB of this program at its highest; `getrusage` would count what the bench had before it began this one."""
    told = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert told
    return int(told[1]) / 1024


if __name__ == "__main__":
    json.dump(_read(Path(sys.argv[1])), sys.stdout)
