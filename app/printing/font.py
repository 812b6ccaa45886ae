"""A font that holds just the characters of one document, cut from Noto Sans CJK.

The wheel's font is variable and has cubic outlines (CFF2), which PDF cannot embed: its regular weight is drawn anew
with TrueType outlines, glyph by glyph, so that a document costs some hundred glyphs instead of 33 MB.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import manimgx_fonts_cjk
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

_FILE = Path(manimgx_fonts_cjk.__file__).parent / "NotoSansCJK-VF.otf.ttc"
_SIMPLIFIED = 2  # the face with the forms of simplified Chinese
_REGULAR = {"wght": 400}
_ERROR = 1.0  # units of 1000 that an outline may differ by
_ASCENT, _DESCENT = 880, -120
_ONE_AT_A_TIME = Lock()  # glyphs are read from the open file when they are first drawn
_GETA = "〓"  # Chinese printers' mark for a character that their case does not have


@cache
def _face() -> tuple[dict[int, str], Any]:
    """Character code -> glyph name, and the glyphs at regular weight."""
    font = TTFont(_FILE, fontNumber=_SIMPLIFIED, lazy=True)
    return font.getBestCmap(), font.getGlyphSet(location=_REGULAR)


def printable(text: str) -> str:
    """The text with a mark and the code point for what the font does not have: told, not lost."""
    codes, _ = _face()
    return "".join(one if ord(one) in codes or one == "\n" else f"{_GETA}(U+{ord(one):04X})" for one in text)


def cut(text: str) -> io.BytesIO:
    """A TrueType font with the characters of this (printable) text."""
    codes, glyphs = _face()
    wanted = {ord(one): codes[ord(one)] for one in text if one != "\n"}
    names = [".notdef", *sorted(set(wanted.values()))]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(wanted)
    with _ONE_AT_A_TIME:
        builder.setupGlyf({name: _outline(glyphs[name]) for name in names})
        widths = {name: round(glyphs[name].width) for name in names}
    drawn = builder.font["glyf"]
    builder.setupHorizontalMetrics({name: (widths[name], getattr(drawn[name], "xMin", 0)) for name in names})
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
    builder.setupNameTable({"familyName": "Noto Sans CJK SC", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=_ASCENT, sTypoDescender=_DESCENT, usWinAscent=_ASCENT, usWinDescent=-_DESCENT)
    builder.setupPost()
    made = io.BytesIO()
    builder.save(made)
    made.seek(0)
    return made


def _outline(glyph: Any) -> Any:
    pen = TTGlyphPen(None)
    glyph.draw(Cu2QuPen(pen, _ERROR, reverse_direction=True))
    return pen.glyph()
