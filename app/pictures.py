"""Pictures from strangers, made harmless: decoded in a child with little memory and time, drawn anew, without EXIF.

Order (guide wechat B2): byte limit, magic bytes, only that decoder, size from the header, orientation, new JPEG.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
from collections.abc import Callable

from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from workflows.errors import Invalid
from workflows.words import say

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 64_000_000
MAX_SIDE, MIN_SIDE, KEPT_SIDE = 12_000, 100, 2016
MAX_RATIO = 8
PHOTO = (295, 413)
SMALLEST, LARGEST = 15 * 1024, 45 * 1024  # bytes of a photo: what the national site takes (dossier, attachments)
CPU_SECONDS, WALL_SECONDS, MEMORY = 10, 20, 1_500_000_000
_MAGIC: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("JPEG", lambda head: head.startswith(b"\xff\xd8\xff")),
    ("PNG", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    ("WEBP", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    ("HEIF", lambda head: head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"hevc", b"msf1")),
)
_WORDS = {
    2: say("picture.unreadable"),
    3: say("picture.dimensions"),
    4: say("picture.broken"),
    5: say("picture.small_photo"),
    6: say("picture.blank_photo"),
}


def clean(body: bytes, kind: str = "") -> bytes:
    """A new JPEG of the picture's pixels, at most 2016 pixels a side; a "photo" as documents want one.

    Invalid says what to do."""
    if len(body) > MAX_BYTES:
        raise Invalid({"file": say("picture.too_heavy")})
    try:
        child = subprocess.run(  # noqa: S603  our own module
            [sys.executable, "-m", "app.pictures", kind],
            input=body,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Invalid({"file": _WORDS[4]}) from None
    if child.returncode != 0 or not child.stdout:
        raise Invalid({"file": _WORDS.get(child.returncode, _WORDS[4])})
    return child.stdout


def redraw(body: bytes, kind_of_use: str) -> bytes:
    """In the child: decode with the one decoder that the first bytes name, draw anew."""
    kind = next((name for name, known in _MAGIC if known(body[:16])), None)
    if kind is None:
        raise SystemExit(2)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(io.BytesIO(body), formats=[kind]) as picture:
            width, height = picture.size
            if not _fits(width, height) or (getattr(picture, "n_frames", 1) > 1 and kind != "HEIF"):
                raise SystemExit(3)
            if kind == "JPEG":
                picture.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
            drawn = ImageOps.exif_transpose(picture).convert("RGB")
            drawn.thumbnail((KEPT_SIDE, KEPT_SIDE))
            return portrait(drawn) if kind_of_use == "photo" else _encoded(drawn, 88)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, MemoryError):
        raise SystemExit(4) from None


def portrait(drawn: Image.Image) -> bytes:
    """A photo for a document: 295 x 413 pixels (one inch), cropped with more kept above than below."""
    if drawn.width < PHOTO[0] or drawn.height < PHOTO[1]:
        raise SystemExit(5)
    cropped = ImageOps.fit(drawn, PHOTO, Image.Resampling.LANCZOS, centering=(0.5, 0.3))
    sizes = (_encoded(cropped, quality, subsampling=0) for quality in (*range(95, 15, -5), 100))
    found = next((one for one in sizes if SMALLEST <= len(one) <= LARGEST), None)
    if found is None:
        raise SystemExit(6)
    return found


def _encoded(picture: Image.Image, quality: int, **options: int) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=quality, optimize=True, **options)
    return kept.getvalue()


def _fits(width: int, height: int) -> bool:
    small, large = sorted((width, height))
    return small >= MIN_SIDE and large <= MAX_SIDE and width * height <= MAX_PIXELS and large <= small * MAX_RATIO


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    register_heif_opener()
    sys.stdout.buffer.write(redraw(sys.stdin.buffer.read(), sys.argv[1]))
