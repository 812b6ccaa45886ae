"""The sandbox's photographer: hands out a document for any made-up person, to be uploaded where one is asked for."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template_string, request
from PIL import Image

from app.integrations.scan.specimens import DRAWN, Specimen
from workflows.forms.numbers import document, person_name

TITLES = {
    "RIC": "居民身份证",
    "HMTRESIDENCE": "港澳台居民居住证",
    "FPR2023": "外国人永久居留身份证（2023版）",
    "HMPERMIT": "港澳居民来往内地通行证",
    "TWPERMIT": "台湾居民来往大陆通行证",
    "PASSPORT": "护照",
}
SIDES = {"front": "人像面", "back": "国徽面"}

# Nobody's: division 420199 is given to no county.
PEOPLE = (
    ("RIC", "张示例", "420199199003072832"), ("RIC", "李示例", "420199199511123421"),
    ("RIC", "王示例", "42019919880808457X"), ("RIC", "阿依古丽·买买提", "420199199202291667"),
    ("RIC", "欧阳示例", "420199197612310112"), ("RIC", "陈示例", "420199200101012046"),
    ("HMTRESIDENCE", "何示例", "810000199101010198"), ("HMPERMIT", "黄示例", "H0000001900"),
    ("TWPERMIT", "吴示例", "00000019"), ("PASSPORT", "ERIKSSON ANNA", "L898902C3"),
)  # fmt: skip

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>样本证件（沙箱）</title><link rel="stylesheet" href="/sandbox.css"><main><h1>样本证件</h1>
<p>证件扫描和上传要用的照片，人和号码都是虚构的。保存到手机或电脑，再在办理页面“从相册选择”。</p>
<form class="card"><p><label>证件类型 <select name="doc_type">
{% for code, title in titles.items() %}<option value="{{ code }}"
{%- if code == doc_type %} selected{% endif %}>{{ title }}</option>{% endfor %}</select></label></p>
<p><label>姓名 <input name="name" value="{{ name }}" required></label></p>
<p><label>证件号码 <input name="number" value="{{ number }}" required></label></p><button class="btn">生成照片</button>
{% if problem %}<p role="alert">{{ problem }}</p>{% endif %}</form>
{% for title, address in pictures %}<div class="card"><p><a href="{{ address }}" download>下载{{ title }}照片</a></p>
<img src="{{ address }}" alt="{{ title }}" style="width:100%"></div>{% endfor %}
<h2>样本人员</h2>{% for code, who, no in people %}<div class="card">
<a href="?{{ {'doc_type': code, 'name': who, 'number': no} | urlencode }}">{{ who }}</a>
{{ titles[code] }}　{{ no }}</div>{% endfor %}</main></html>"""


def blueprint() -> Blueprint:
    """The page, and the pictures."""
    pages = Blueprint("documents", __name__, url_prefix="/documents")
    pages.add_url_rule("", "page", _page)
    pages.add_url_rule("/<doc_type>/<side>.jpg", "picture", _picture)
    return pages


def _page() -> str:
    doc_type, name, number = (request.args.get(field, "") for field in ("doc_type", "name", "number"))
    problem, pictures = "", []
    if number:
        try:
            specimen(doc_type, name, number)
            query = request.query_string.decode()
            sides = [side for kind, side in DRAWN if kind == doc_type]
            pictures = [(SIDES[side], f"/documents/{doc_type}/{side}.jpg?{query}") for side in sides]
        except ValueError as error:
            problem = str(error)
    return render_template_string(
        PAGE,
        titles=TITLES,
        people=PEOPLE,
        doc_type=doc_type,
        name=name,
        number=number,
        problem=problem,
        pictures=pictures,
    )


def _picture(doc_type: str, side: str) -> Any:
    draw = DRAWN.get((doc_type, side))
    if draw is None:
        return "没有这种证件", 404
    try:
        one = specimen(doc_type, request.args.get("name", ""), request.args.get("number", ""))
    except ValueError as error:
        return str(error), 422
    return Response(photograph(draw(one)), mimetype="image/jpeg")


def specimen(doc_type: str, name: str, number: str) -> Specimen:
    """Somebody's document of this type.  ValueError says what is wrong with name or number."""
    holder = document(doc_type, number, date.today())  # noqa: DTZ011  only an age hangs on it
    latin = name.upper() if name.isascii() else "YANGBEN, SHILI"
    if name.isascii() and "," not in latin:
        latin = latin.replace(" ", ", ", 1)
    sex, birth = holder.sex or "女", holder.birth or date(1990, 1, 1)
    address, issuer = "湖北省样本市示例区样本路128号3栋501室", "样本市公安局示例分局"
    return Specimen(person_name(name), holder.number, sex, birth, latin, address=address, issuer=issuer)


def photograph(card: Image.Image) -> bytes:
    """The document on a table, as a phone's picture of it."""
    wide, high = card.size
    table = Image.new("RGB", (wide + 300, high + 240), (120, 92, 68))
    table.paste(card, (150, 120))
    kept = io.BytesIO()
    table.save(kept, "JPEG", quality=85)
    return kept.getvalue()
