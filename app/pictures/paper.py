"""In the child: each page of a PDF as a picture.

PDFium draws and does no more: this build knows no JavaScript and no XFA, and no action of the document is ever begun.
"""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY

from app.pictures import MAX_PAGES
from app.pictures.drawing import KEPT_SIDE, MAX_RATIO

SHORTEST, LONGEST = 72, 14_400  # of a page's sides, in points: an inch, and what PDF itself allows
TAIL = 1024  # bytes at the end in which readers look for the end mark


def pages(body: bytes) -> Iterator[Image.Image]:
    """From the first to the last.  Ends the child with what is wrong: all of them can be drawn, or none counts."""
    if b"%%EOF" not in body[-TAIL:]:
        raise SystemExit(9)
    try:
        yield from _drawn(pdfium.PdfDocument(body))
    except pdfium.PdfiumError as error:
        raise SystemExit(7 if error.err_code in (FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY) else 9) from None
    except MemoryError:
        raise SystemExit(9) from None


def _drawn(document: pdfium.PdfDocument) -> Iterator[Image.Image]:
    document.init_forms()  # stamps and signatures are drawn as fields
    if len(document) > MAX_PAGES:
        raise SystemExit(8)
    found = [_page(page) for page in document]
    if all(low == high for page in found for low, high in page.getextrema()):
        raise SystemExit(9)  # nothing on it: what there was could not be read
    yield from found


def _page(page: pdfium.PdfPage) -> Image.Image:
    short, long = sorted(page.get_size())
    if not (short >= SHORTEST and long <= min(LONGEST, short * MAX_RATIO)):
        raise SystemExit(10)
    return page.render(scale=KEPT_SIDE / long).to_pil().convert("RGB")
