"""In the child: a picture decoded, turned upright, made small.

Order (guide wechat B2): byte limit, magic bytes, only that decoder, size from the header, orientation, new JPEG.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from app.pictures import PAPER

MAX_PIXELS = 64_000_000
MAX_SIDE, MIN_SIDE, KEPT_SIDE = 12_000, 100, 2016
MAX_RATIO = 8
PHOTO = (295, 413)
SMALLEST, LARGEST = 15 * 1024, 45 * 1024  # bytes of a photo: what the national site takes (dossier, attachments)
_MAGIC: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("JPEG", lambda head: head.startswith(b"\xff\xd8\xff")),
    ("PNG", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    ("WEBP", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    ("HEIF", lambda head: head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"hevc", b"msf1")),
)


def picture(body: bytes, kind_of_use: str) -> Image.Image:
    """Decoded by the one decoder that the first bytes name.  Ends the child with what is wrong."""
    kind = next((name for name, known in _MAGIC if known(body[:16])), None)
    if kind is None:
        raise SystemExit(12 if kind_of_use == PAPER else 2)
    register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(io.BytesIO(body), formats=[kind]) as found:
            width, height = found.size
            if not _fits(width, height) or (getattr(found, "n_frames", 1) > 1 and kind != "HEIF"):
                raise SystemExit(3)
            if kind == "JPEG":
                found.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
            drawn = ImageOps.exif_transpose(found).convert("RGB")
            drawn.thumbnail((KEPT_SIDE, KEPT_SIDE))
            return drawn
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, MemoryError):
        raise SystemExit(4) from None


def portrait(drawn: Image.Image) -> bytes:
    """A photo for a document: 295 x 413 pixels (one inch), cropped with more kept above than below."""
    if drawn.width < PHOTO[0] or drawn.height < PHOTO[1]:
        raise SystemExit(5)
    cropped = ImageOps.fit(drawn, PHOTO, Image.Resampling.LANCZOS, centering=(0.5, 0.3))
    sizes = (encoded(cropped, quality, subsampling=0) for quality in (*range(95, 15, -5), 100))
    found = next((one for one in sizes if SMALLEST <= len(one) <= LARGEST), None)
    if found is None:
        raise SystemExit(6)
    return found


def encoded(drawn: Image.Image, quality: int, **options: int) -> bytes:
    """As a JPEG."""
    kept = io.BytesIO()
    drawn.save(kept, "JPEG", quality=quality, optimize=True, **options)
    return kept.getvalue()


def _fits(width: int, height: int) -> bool:
    small, large = sorted((width, height))
    return small >= MIN_SIDE and large <= MAX_SIDE and width * height <= MAX_PIXELS and large <= small * MAX_RATIO
