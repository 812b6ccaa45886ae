"""Papers that come as a PDF: each page becomes a picture, nothing else of it is kept or begun (S4.4)."""

from __future__ import annotations

import io
import re
import zlib
from typing import Any

import pytest
from fpdf import FPDF
from fpdf.enums import AccessPermission
from PIL import Image

from app import pictures
from app.web.texts import text
from tests.flows.test_money import ready
from tests.flows.test_whole_way import CHOICE, FORM, uploads
from tests.house import Town
from tests.web.conftest import Desk
from tests.web.test_pages import picture, uploaded
from workflows.model import Actor

A4 = "[0 0 595 842]"


def paper(pages: int = 1, password: str = "") -> bytes:
    """A paper as an office program exports it."""
    made = FPDF()
    made.set_font("Helvetica", size=40)
    if password:
        made.set_encryption(owner_password="owner", user_password=password, permissions=AccessPermission.all())
    for number in range(pages):
        made.add_page()
        made.cell(text=f"page {number + 1}")
        made.rect(20, 60, 20 * (number + 1), 20, "F")
    return bytes(made.output())


def raw(page: str, *more: bytes, catalog: str = "", draws: bytes = b"0 0 300 300 re f") -> bytes:
    """A PDF of one page, written by hand: what no office program would write.  `more` are objects 5, 6, ..."""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /Contents 4 0 R {page} >>".encode(),
        stream(draws),
        *more,
    ]
    body = b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%b\nendobj\n" % (n, one) for n, one in enumerate(objects, 1))
    return body + b"trailer << /Root 1 0 R /Size %d >>\n%%%%EOF\n" % (len(objects) + 1)


def stream(content: bytes, told: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    return b"<< %b /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (told, len(packed), packed)


def shown(desk: Desk, body: bytes) -> list[Image.Image]:
    client, answer = uploaded(desk, body, "paper")
    assert answer.status_code == 201, answer.json
    kept = [client.get(f"/files/{one}") for one in answer.json["ids"]]
    assert {one.mimetype for one in kept} == {"image/jpeg"}
    return [Image.open(io.BytesIO(one.data)) for one in kept]


def black(drawn: Image.Image) -> int:
    return drawn.convert("L").histogram()[0]


def test_each_page_is_kept_as_a_picture_in_its_order(desk: Desk) -> None:
    found = shown(desk, paper(pictures.MAX_PAGES))
    assert [max(one.size) for one in found] == [2016] * pictures.MAX_PAGES
    inks = [black(one) for one in found]
    assert inks == sorted(inks) and inks[0] * 4 < inks[-1]


def test_a_picture_is_taken_where_a_pdf_may_be(desk: Desk) -> None:
    assert [one.size for one in shown(desk, picture())] == [(800, 600)]


def test_a_stamp_that_is_a_field_is_on_the_picture(desk: Desk) -> None:
    stamp = stream(b"1 0 0 rg 0 0 200 200 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 200 200]")
    field = b"<< /Subtype /Widget /FT /Sig /T (s) /F 4 /Rect [100 100 300 300] /P 3 0 R /AP << /N 6 0 R >> >>"
    body = raw(f"/MediaBox {A4} /Annots [5 0 R]", field, stamp, catalog="/AcroForm << /Fields [5 0 R] /SigFlags 3 >>")
    (found,) = shown(desk, body)
    red, green, _ = found.getpixel((500, 1600))
    assert red > 200 and green < 60


LIVE = (
    "/OpenAction << /S /JavaScript /JS (app.alert\\('secret rider'\\);) >>"
    " /AA << /WC << /S /Launch /F (/bin/touch) >> /WS << /S /URI /URI (http://secret.example/) >> >>"
    " /Names << /EmbeddedFiles << /Names [(rider.exe) 5 0 R] >> >>"
)


@pytest.mark.parametrize(
    "body",
    [
        raw(f"/MediaBox {A4} /AA << /O << /S /JavaScript /JS (secret) >> >>", b"(secret rider)", catalog=LIVE),
        paper() + b"<html><script>secret rider</script></html>",
        paper().replace(b"%\xe2\xe3", b"%<html><script>alert('secret rider')</script>%\xe2\xe3", 1),
    ],
    ids=["actions", "a page behind it", "a page within it"],
)
def test_nothing_but_pixels_is_kept(desk: Desk, body: bytes) -> None:
    client, answer = uploaded(desk, body, "paper")
    assert answer.status_code == 201, answer.json
    (one,) = answer.json["ids"]
    kept = client.get(f"/files/{one}").data
    assert kept.startswith(b"\xff\xd8\xff") and kept.endswith(b"\xff\xd9")
    assert not re.search(rb"secret|rider|script|%PDF", kept)


def nested(deep: int) -> bytes:
    """Each form draws the next one twenty times: a page of kilobytes that never ends."""
    box = b"/Type /XObject /Subtype /Form /BBox [0 0 600 900] "
    forms = [stream(b"/F Do " * 20, box + b"/Resources << /XObject << /F %d 0 R >> >>" % (n + 6)) for n in range(deep)]
    last = stream(b"0 0 10 10 re f", box)
    return raw(f"/MediaBox {A4} /Resources << /XObject << /F 5 0 R >> >>", *forms, last, draws=b"/F Do")


def many(chunk: bytes, times: int) -> bytes:
    """Packed as if the chunk stood there so many times, and packed again."""
    packer = zlib.compressobj(9)
    begin, each = (packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    packed = zlib.compress(begin + each * (times - 1) + packer.flush(), 9)
    told = b"/Length %d /Filter [/FlateDecode /FlateDecode]" % len(packed)
    return b"%b >>\nstream\n%b\nendstream" % (told, packed)


def wide_picture() -> bytes:
    """A picture of a thousand megabytes in some kilobytes."""
    told = b"<< /Type /XObject /Subtype /Image /Width 20000 /Height 50000 /ColorSpace /DeviceGray /BitsPerComponent 8 "
    body = told + many(bytes(20000 * 50), 1000)
    return raw(f"/MediaBox {A4} /Resources << /XObject << /I 5 0 R >> >>", body, draws=b"300 0 0 300 0 0 cm /I Do")


def long_page() -> bytes:
    """Strokes for 1.8 GB in some kilobytes."""
    body = b"<< " + many(b"0 0 m\n" * 1_000_000, 300)
    return raw(f"/MediaBox {A4}", body).replace(b"/Contents 4 0 R", b"/Contents 5 0 R")


def object_streams(deep: int) -> bytes:
    """An object stream that stands in an object stream, and so on."""
    inside = [stream(b"%d 0 " % (n + 6), b"/Type /ObjStm /N 1 /First 5 /Extends %d 0 R" % (n + 6)) for n in range(deep)]
    return raw(f"/MediaBox {A4} /Resources 5 0 R /Group " + "[" * 50000, *inside)


BAD: dict[str, tuple[bytes, str]] = {
    "a password": (paper(password="secret"), "设有密码"),
    "six pages": (paper(pictures.MAX_PAGES + 1), "最多 5 页"),
    "cut off in the middle": (paper(3)[: len(paper(3)) // 2], "不完整"),
    "cut off near its end": (paper(3)[:-8], "不完整"),
    "damaged": (re.sub(rb"stream\n.{40}", b"stream\n" + b"\0" * 40, paper(), flags=re.DOTALL), "损坏"),
    "only its first bytes": (b"%PDF-1.7\n%%EOF\n", "损坏"),
    "no pages": (raw(f"/MediaBox {A4}").replace(b"[3 0 R] /Count 1", b"[] /Count 0"), "损坏"),
    "a huge page": (raw("/MediaBox [0 0 2000000 2000000]"), "页面尺寸"),
    "a page like a thread": (raw("/MediaBox [0 0 14000 100]"), "页面尺寸"),
    "forms in forms": (nested(12), "过于复杂"),
    "a page that unpacks to 1.8 GB": (long_page(), "过于复杂"),
    "a page that says it is a PDF later": (b"<html><script>alert(1)</script></html>\n" + paper(), "文件不能识别"),
    "a text": ("毕业证书".encode(), "文件不能识别"),
    "nothing": (b"", "没有收到"),
    "too many bytes": (paper() + bytes(pictures.MAX_PAPER_BYTES), "不能超过 5 MB"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_pdf_is_refused_with_what_to_do(desk: Desk, what: str) -> None:
    body, said = BAD[what]
    before = desk.town.one("SELECT count(*) AS n FROM file").n
    _, answer = uploaded(desk, body, "paper")
    assert answer.status_code == 422, answer.json
    assert said in answer.json["detail"] and "请" in answer.json["detail"]
    assert desk.town.one("SELECT count(*) AS n FROM file").n == before


@pytest.mark.parametrize("body", [wide_picture(), object_streams(3000)], ids=["a wide picture", "deep streams"])
def test_what_the_drawing_library_stands_is_drawn_within_the_limits(desk: Desk, body: bytes) -> None:
    (found,) = shown(desk, body)
    assert max(found.size) == 2016 and black(found) > 100_000


@pytest.mark.parametrize("kind", ["", "photo", "anything"])
def test_a_pdf_is_no_photo_and_no_document_to_be_scanned(desk: Desk, kind: str) -> None:
    _, answer = uploaded(desk, paper(), kind)
    assert answer.status_code == 422
    assert "这一项不能用 PDF" in answer.json["detail"]


def test_the_texts_say_the_limits_that_hold(desk: Desk) -> None:
    with desk.app.test_request_context():
        for told in (str(text("form.pdf")), BAD["too many bytes"][1]):
            assert f"{pictures.MAX_PAPER_BYTES >> 20} MB" in told
        assert f"{pictures.MAX_PAGES} 页" in str(text("form.pdf"))


def at_the_papers(town: Town) -> Actor:
    who = ready(town)
    town.do(who, "choose", CHOICE)
    town.do(who, "read_notice", {"read": True})
    town.do(who, "fill_form", FORM)
    return who


def sent(desk: Desk, who: Actor, **more: Any) -> Any:
    """The form posted by a browser without JavaScript."""
    client, town = desk.browser(who), desk.town
    (task,) = [one for one in town.open_tasks(who) if one.element_id == "upload_attachments"]
    page = client.get(f"/tasks/{task.id}").text
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("csrf", "revision", "page")}
    return page, client.post(f"/tasks/{task.id}", data={**{k: v[1] for k, v in hidden.items() if v}, **more})


def test_without_scripts_a_pdf_is_taken_with_the_form_and_shown_page_by_page(desk: Desk) -> None:
    who = at_the_papers(desk.town)
    others = {code: ids for code, ids in uploads(desk.town, who).items() if code != "DIPLOMA"}
    page, answer = sent(desk, who, **others, **{"DIPLOMA.file": (io.BytesIO(paper(3)), "diploma.pdf")})
    assert 'name="DIPLOMA.file" accept="application/pdf"' in page
    assert 'name="PHOTO.file" accept="application/pdf"' not in page
    assert answer.status_code == 303, answer.text
    last = desk.browser(who).get(answer.location).text
    assert len(re.findall(r'<img src="/files/[^"]+" alt="已上传的毕业证书">', last)) == 3
