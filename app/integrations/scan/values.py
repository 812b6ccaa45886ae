"""Values on cards: what a reader confuses is put right where the value's own rules allow it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from workflows.forms.numbers import check_digit

HAN = r"〇㐀-鿿豈-﫿\U00020000-\U000323af"
AS_DIGIT = str.maketrans("OoDQIli|ZzSsBbGgTAx", "000011112255866974X")
_NAME = rf"[{HAN}]{{1,15}}(?:·[{HAN}]{{1,15}})*"
_DATE = r"((?:19|20)\d\d)[.\-·,/年。]?([01]?\d)[.\-·,/月。]?([0-3]?\d)"
_DASHES = str.maketrans("一—–~～至", "------")
_EXACT = r"((?:19|20)\d\d)[.\-·,/。]?(\d\d)[.\-·,/。]?(\d\d)"
LABELS = r"姓名|性别|民族|出生|住址|公民身份|签发机关|有效期|身份证|居住证|共和国|通行证|证件号"

# GB 3304
NATIONS = (
    "汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白",
    "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳", "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西",
    "景颇", "柯尔克孜", "土", "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯",
    "阿昌", "普米", "塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京",
    "塔塔尔", "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺",
)  # fmt: skip


def iso(year: str, month: str, day: str) -> str:
    """A date, "" when there is no such day."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def resident_number(texts: Iterable[str]) -> tuple[str, bool]:
    """The 18 characters of a number, and whether the check digit agrees: the first that does, else the likeliest."""
    likeliest = ""
    for text in texts:
        for read in (text, text.translate(AS_DIGIT)):
            bare = re.sub(r"[\s.\-·,:：]", "", read)
            for found in re.finditer(r"(?=([1-9]\d{16}[\dXx]))", bare):
                number = found[1].upper()
                if check_digit(number[:17]) == number[17] and iso(number[6:10], number[10:12], number[12:14]):
                    return number, True
                likeliest = likeliest or number
    return likeliest, False


def dated(text: str) -> str:
    """The first date in a text."""
    found = re.search(_DATE, re.sub(r"\s+", "", text))
    return iso(*found.groups()) if found else ""


def validity(text: str) -> tuple[str, str]:
    """(from, until) of a period; until may be 长期.  Empty when it is none."""
    packed = re.sub(r"\s+", "", text.translate(_DASHES))
    if both := re.search(rf"{_EXACT}-*{_EXACT}", packed):
        return iso(*both.group(1, 2, 3)), iso(*both.group(4, 5, 6))
    if long := re.search(rf"{_EXACT}-*长期?", packed):
        return iso(*long.groups()), "长期"
    return "", ""


def name(text: str) -> str:
    """A Chinese name, without its label and with one kind of dot."""
    bare = re.sub(r"^[姓性]?名(/?Name)?[:：]?", "", re.sub(r"\s+", "", text))
    found = re.match(_NAME, re.sub(r"[.・•‧･]", "·", bare))
    return found[0] if found and not re.search(LABELS, found[0]) else ""


def nation(text: str) -> str:
    """One of the 56, a slip in a long one put right."""
    longest_first = sorted(NATIONS, key=len, reverse=True)
    exact = next((one for one in longest_first if text.startswith(one)), "")
    return exact or next((one for one in longest_first if len(one) >= 3 and _one_slip(one, text)), "")


def _one_slip(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1
