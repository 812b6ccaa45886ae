"""The child: limits first, then the one decoder that the first bytes name."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator

from app.pictures import LENGTH, PAPER, PDF, PHOTO
from app.pictures.drawing import encoded, picture, portrait

CPU_SECONDS, MEMORY = 10, 1_500_000_000


def redraw(body: bytes, kind: str) -> Iterator[bytes]:
    """What there is to see, as JPEGs."""
    if body.startswith(PDF):
        yield from _paper(body, kind)
    else:
        drawn = picture(body, kind)
        yield portrait(drawn) if kind == PHOTO else encoded(drawn, 88)


def _paper(body: bytes, kind: str) -> Iterator[bytes]:
    if kind != PAPER:
        raise SystemExit(11)
    from app.pictures.paper import pages  # noqa: PLC0415  it loads a library of its own

    for page in pages(body):
        yield encoded(page, 88)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    drawn = list(redraw(sys.stdin.buffer.read(), sys.argv[1]))
    sys.stdout.buffer.write(b"".join(len(one).to_bytes(LENGTH, "big") + one for one in drawn))
