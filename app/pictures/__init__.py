"""Pictures and papers from strangers, made harmless: read in a child with little memory and time, and drawn anew.

Only pixels come back: no EXIF, no scripts, no links, nothing that rode along.
"""

from __future__ import annotations

import subprocess
import sys

from workflows.errors import Invalid
from workflows.words import say

PHOTO = "photo"  # cropped and sized as one for a document
PAPER = "paper"  # may come as a PDF too
MAX_BYTES, MAX_PAPER_BYTES = 12 * 1024 * 1024, 5 * 1024 * 1024  # of a picture; of a PDF (dossier, attachments)
MAX_PAGES = 5
WALL_SECONDS = 20
PDF = b"%PDF-"
LENGTH = 4  # bytes before each picture that the child hands back
_WORDS = {
    2: say("picture.unreadable"),
    3: say("picture.dimensions"),
    4: say("picture.broken"),
    5: say("picture.small_photo"),
    6: say("picture.blank_photo"),
    7: say("paper.locked"),
    8: say("paper.pages", most=MAX_PAGES),
    9: say("paper.broken"),
    10: say("paper.dimensions"),
    11: say("paper.not_here"),
    12: say("paper.unreadable"),
}


def clean(body: bytes, kind: str = "") -> list[bytes]:
    """New JPEGs of what a picture or each page of a PDF shows, at most 2016 pixels a side.  Invalid says what to do."""
    paper = body.startswith(PDF)
    if len(body) > (MAX_PAPER_BYTES if paper and kind == PAPER else MAX_BYTES):
        raise Invalid({"file": say("paper.too_heavy" if paper else "picture.too_heavy")})
    killed = _WORDS[9 if paper else 4]
    try:
        child = subprocess.run(  # noqa: S603  our own module
            [sys.executable, "-m", "app.pictures", kind],
            input=body,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Invalid({"file": killed}) from None
    if child.returncode != 0 or not child.stdout:
        raise Invalid({"file": _WORDS.get(child.returncode, killed)})
    return _apart(child.stdout)


def _apart(told: bytes) -> list[bytes]:
    found = []
    while told:
        end = LENGTH + int.from_bytes(told[:LENGTH], "big")
        found.append(told[LENGTH:end])
        told = told[end:]
    return found
