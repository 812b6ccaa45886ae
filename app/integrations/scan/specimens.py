"""Documents of people who do not exist, drawn to be photographed: the sandbox hands them out, tests photograph them.

Each is marked 样本 and is laid out after the real one as far as a reader needs it; none has a security feature.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import manimgx_fonts_cjk
from PIL import Image, ImageDraw, ImageFont

from app.integrations.scan.mrz import MONTHS, zone

CARD, PAGE = (1284, 810), (1420, 1000)  # ID-1 and the data page of a passport, 15 pixels a millimetre and less
_FONT = str(Path(manimgx_fonts_cjk.__file__).parent / "NotoSansCJK-VF.otf.ttc")
_SIMPLIFIED, _PLAIN, _BOLD = 2, 400, 700
_INK, _LABEL, _RED = (22, 22, 26), (58, 110, 160), (200, 70, 60)


@dataclass(frozen=True, slots=True)
class Specimen:
    """What a document says.  `latin` is "SURNAME, GIVEN"; `until` None is 长期."""

    name: str
    number: str
    sex: str
    birth: date
    latin: str = ""
    nation: str = "汉"
    address: str = ""
    issuer: str = ""
    since: date = date(2020, 1, 6)
    until: date | None = date(2040, 1, 6)
    country: str = "CHN"


@lru_cache(maxsize=64)
def _font(size: int, weight: int = _PLAIN) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(_FONT, size, index=_SIMPLIFIED)
    font.set_variation_by_axes([weight])
    return font


class _Sheet:
    """A blank document, and a pen."""

    def __init__(self, size: tuple[int, int], tint: tuple[int, int, int]) -> None:
        self.image = Image.new("RGB", size, tint)
        self._pen = ImageDraw.Draw(self.image)
        self._pattern(tuple(max(0, part - 9) for part in tint))

    def _pattern(self, colour: tuple[int, ...]) -> None:
        width, height = self.image.size
        for top in range(-width // 4, height, 26):
            self._pen.arc((-width // 2, top, width + width // 2, top + width // 2), 200, 340, fill=colour, width=2)

    def write(
        self, place: tuple[float, float], words: str, size: int, weight: int = _PLAIN, ink: object = _INK
    ) -> None:
        self._pen.text(place, words, font=_font(size, weight), fill=ink)  # type: ignore[arg-type]

    def label(self, place: tuple[float, float], words: str, size: int = 34) -> None:
        self.write(place, words, size, ink=_LABEL)

    def fold(self, place: tuple[int, int], words: str, size: int, width: int) -> None:
        """Write lines of at most this width."""
        line, (x, y) = "", place
        for character in words:
            if self._pen.textlength(line + character, font=_font(size)) > width:
                self.write((x, y), line, size)
                line, y = "", y + round(size * 1.4)
            line += character
        self.write((x, y), line, size)

    def portrait(self, box: tuple[int, int, int, int]) -> None:
        """A head and shoulders that are nobody's."""
        left, top, right, bottom = box
        wide, high = right - left, bottom - top
        self._pen.rectangle(box, fill=(214, 222, 230))
        self._pen.pieslice(
            (left + wide * 0.05, top + high * 0.62, left + wide * 0.95, top + high * 1.38), 180, 360, fill=(52, 58, 80)
        )
        self._pen.ellipse(
            (left + wide * 0.3, top + high * 0.17, left + wide * 0.7, top + high * 0.6), fill=(206, 178, 158)
        )
        self._pen.pieslice(
            (left + wide * 0.27, top + high * 0.1, left + wide * 0.73, top + high * 0.5), 180, 360, fill=(40, 36, 34)
        )
        self.write((left + wide * 0.3, top + high * 0.66), "样本", round(wide * 0.2), _BOLD, _RED)

    def emblem(self) -> None:
        self._pen.ellipse((80, 70, 330, 320), fill=(196, 60, 50))
        self._pen.ellipse((120, 110, 290, 280), outline=(240, 200, 90), width=14)


def _dots(day: date | None) -> str:
    return f"{day:%Y.%m.%d}" if day else "长期"


def _span(one: Specimen) -> str:
    return f"{_dots(one.since)}-{_dots(one.until)}"


def _front(one: Specimen, with_nation: bool) -> _Sheet:
    sheet = _Sheet(CARD, (232, 238, 242))
    sheet.label((90, 96), "姓 名")
    sheet.write((210, 84), one.name, 50)
    sheet.label((90, 190), "性 别")
    sheet.write((210, 180), one.sex, 40)
    if with_nation:
        sheet.label((330, 190), "民 族")
        sheet.write((450, 180), one.nation, 40)
    for x, label, value in ((90, "出 生", one.birth.year), (330, "年", one.birth.month), (450, "月", one.birth.day)):
        sheet.label((x, 284), label)
        sheet.write((x + (120 if x == 90 else 56), 274), str(value), 40)
    sheet.label((570, 284), "日")
    sheet.label((90, 380), "住 址")
    sheet.fold((210, 370), one.address, 40, 500)
    sheet.label((90, 672), "公民身份号码")
    sheet.write((400, 658), one.number, 48, _BOLD)
    sheet.portrait((800, 110, 1180, 590))
    return sheet


def resident_front(one: Specimen) -> Image.Image:
    """居民身份证, the side with the portrait."""
    return _front(one, with_nation=True).image


def resident_back(one: Specimen) -> Image.Image:
    """居民身份证, the side with the emblem."""
    sheet = _Sheet(CARD, (232, 236, 230))
    sheet.emblem()
    sheet.write((430, 86), "中华人民共和国", 84)
    sheet.write((392, 216), "居 民 身 份 证", 100, _BOLD)
    sheet.write((300, 556), "签发机关", 36)
    sheet.write((500, 550), one.issuer, 42)
    sheet.write((300, 662), "有效期限", 36)
    sheet.write((500, 656), _span(one), 42)
    sheet.write((80, 730), "样本", 34, _BOLD, _RED)
    return sheet.image


def residence_front(one: Specimen) -> Image.Image:
    """港澳台居民居住证, the side with the portrait: like the resident's, without nation."""
    return _front(one, with_nation=False).image


def residence_back(one: Specimen) -> Image.Image:
    """港澳台居民居住证, the other side: who issued it, until when, and the travel permit's number (`country`)."""
    sheet = _Sheet(CARD, (232, 236, 230))
    sheet.write((420, 86), "中华人民共和国", 78)
    sheet.write((330, 210), "港澳台居民居住证", 78, _BOLD)
    for y, label, value in (
        (450, "签发机关", one.issuer),
        (530, "有效期限", _span(one)),
        (610, "通行证号码", one.country),
    ):
        sheet.write((250, y), label, 36)
        sheet.write((500, y - 6), value, 42)
    sheet.write((80, 730), "样本", 34, _BOLD, _RED)
    return sheet.image


def _permit(one: Specimen, title: str, rows: tuple[tuple[str, str, int, int], ...]) -> Image.Image:
    sheet = _Sheet(CARD, (226, 236, 240))
    sheet.write((330, 32), title, 54, _BOLD, (30, 60, 110))
    sheet.portrait((60, 150, 400, 620))
    for label, value, x, y in rows:
        sheet.label((x, y), label, 26)
        sheet.write((x, y + 30), value, 38, _BOLD if label == "证件号码" else _PLAIN)
    return sheet.image


def travel_permit(title: str) -> Callable[[Specimen], Image.Image]:
    """来往内地／大陆通行证: what Hong Kong, Macao and Taiwan residents travel with."""

    def draw(one: Specimen) -> Image.Image:
        rows = (
            ("姓名", one.name, 450, 140), ("", one.latin, 450, 216), ("出生日期", _dots(one.birth), 450, 300),
            ("性别", one.sex, 850, 300), ("有效期限", _span(one), 450, 400),
            ("签发机关", "公安部出入境管理局", 450, 500),
            ("证件号码", one.number, 450, 600), ("换证次数", "01", 850, 600),
        )  # fmt: skip
        return _permit(one, title, rows)

    return draw


def permanent_front(one: Specimen) -> Image.Image:
    """外国人永久居留身份证 of 2023, the side with the portrait."""
    sex = {"男": "男/M", "女": "女/F"}[one.sex]
    rows = (
        ("姓名/Name", one.latin.replace(",", ""), 450, 140), ("", one.name, 450, 216),
        ("性别/Sex", sex, 450, 300), ("出生日期/Date of Birth", _dots(one.birth), 700, 300),
        ("国籍/Nationality", f"{one.nation}/{one.country}", 450, 400),
        ("有效期限/Period of Validity", _span(one), 450, 500), ("证件号码/ID No.", one.number, 450, 610),
    )  # fmt: skip
    return _permit(one, "外国人永久居留身份证", rows)


def passport(one: Specimen) -> Image.Image:
    """The data page of a passport, with its machine-readable zone."""
    until = one.until or one.since + timedelta(days=3650)
    sheet = _Sheet(PAGE, (238, 232, 228))
    sheet.portrait((70, 170, 400, 620))
    sheet.write((480, 36), "护照  PASSPORT", 42, _BOLD, (120, 30, 40))
    sex = {"男": "男/M", "女": "女/F"}[one.sex]
    rows = (
        ("类型/Type", "P", 470, 120), ("国家码/Country Code", one.country, 700, 120),
        ("护照号/Passport No.", one.number, 1050, 120), ("姓名/Name", one.latin, 470, 210), ("性别/Sex", sex, 470, 320),
        ("国籍/Nationality", one.country, 700, 320), ("出生日期/Date of birth", _english(one.birth), 1050, 320),
        ("签发日期/Date of issue", _english(one.since), 470, 430),
        ("有效期至/Date of expiry", _english(until), 1050, 430),
    )  # fmt: skip
    for label, value, x, y in rows:
        sheet.label((x, y), label, 22)
        sheet.write((x, y + 28), value, 34)
    for row, line in enumerate(zone(one.country, one.latin, one.number, one.birth, one.sex, until)):
        for column, character in enumerate(line):
            sheet.write((62 + column * 29.45, 790 + row * 78), character, 44, 500)
    return sheet.image


def _english(day: date) -> str:
    return f"{day:%d} {MONTHS[day.month - 1]} {day.year}"


DRAWN: dict[tuple[str, str], Callable[[Specimen], Image.Image]] = {
    ("RIC", "front"): resident_front,
    ("RIC", "back"): resident_back,
    ("HMTRESIDENCE", "front"): residence_front,
    ("HMTRESIDENCE", "back"): residence_back,
    ("HMPERMIT", "front"): travel_permit("港澳居民来往内地通行证"),
    ("TWPERMIT", "front"): travel_permit("台湾居民来往大陆通行证"),
    ("FPR2023", "front"): permanent_front,
    ("PASSPORT", "front"): passport,
}
