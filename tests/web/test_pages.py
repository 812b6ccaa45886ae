"""Notifications, uploads and incidents over HTTP: wrong ones are told and change nothing, right ones count once."""

from __future__ import annotations

import io
import json
import re
import threading
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image, PngImagePlugin
from pillow_heif import register_heif_opener

from app.queries.people import mask
from app.seed.exams import BATCH
from tests.flows.test_identity import begun, permit
from tests.flows.test_whole_way import bound, declared, status, verified
from tests.web.conftest import Desk
from workflows.commands import ClaimNext
from workflows.commands.declaration import StartDeclaration
from workflows.forms.numbers import check_digit
from workflows.model import SYSTEM, Actor


def waiting(desk: Desk, serial: int) -> tuple[Actor, str]:
    """Somebody who has an order at WeChat, and its number."""
    town, body = desk.town, f"42019919900307{serial:03d}"
    who = verified(town, f"136{serial:08d}", body + check_digit(body), f"payer-{serial}")
    bound(town, who, "I05")
    town.dispatch(StartDeclaration(BATCH), who)
    declared(town, who)
    town.do(who, "pay", {"channel": "oa"})
    return who, town.one("SELECT out_trade_no AS n FROM payment_order WHERE account_id = %s", who.account_id).n


def notification(desk: Desk, number: str, **changes: Any) -> tuple[dict[str, str], bytes]:
    """What WeChat posts for a paid order."""
    played = desk.town.sandbox.extensions["pay"]
    caught: list[bytes] = []
    deliver, played._deliver = played._deliver, lambda url, body: caught.append(body.encode())
    try:
        order = played.get("order", number)
        if order["state"] == "NOTPAY":
            played.pay(number)
        told = {**played._told(played.get("order", number)), **changes}
        played.notify("http://x", "TRANSACTION.SUCCESS", "transaction", told)
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and "_deliver" in thread.name:
                thread.join()
    finally:
        played._deliver = deliver
    return played.sign(caught[-1].decode()), caught[-1]


def post(desk: Desk, headers: dict[str, str], body: bytes) -> int:
    status_code = desk.app.test_client().post("/wx/pay/notify", data=body, headers=headers).status_code
    desk.town.settle()
    return status_code


def test_a_notification_counts_once_however_often_it_comes(desk: Desk) -> None:
    who, number = waiting(desk, 101)
    headers, body = notification(desk, number)
    assert [post(desk, headers, body) for _ in range(3)] == [204, 204, 204]
    assert status(desk.town, who) == "UNIT_REVIEW"
    again = json.loads(body) | {"id": str(uuid4())}
    fresh = json.dumps(again)
    assert post(desk, desk.town.sandbox.extensions["pay"].sign(fresh), fresh.encode()) == 204
    assert desk.town.one("SELECT count(*) AS n FROM ledger WHERE kind = 'PAID'").n == 1


def test_a_wrong_amount_is_disputed_and_moves_nothing(desk: Desk) -> None:
    who, number = waiting(desk, 103)
    assert post(desk, *notification(desk, number, amount={"total": 1, "currency": "CNY"})) == 204
    assert status(desk.town, who) == "AWAITING_PAYMENT"
    assert desk.town.one("SELECT status FROM payment_order WHERE out_trade_no = %s", number).status == "DISPUTED"
    assert desk.town.one("SELECT count(*) AS n FROM incident WHERE kind = 'payment'").n == 1


def test_a_forged_notification_is_refused_and_leaves_no_trace(desk: Desk) -> None:
    _, number = waiting(desk, 105)
    headers, body = notification(desk, number)
    before = desk.town.one("SELECT count(*) AS n FROM pay_notification").n
    assert post(desk, headers, body + b" ") == 401
    assert post(desk, {}, b"{}") == 401
    assert desk.town.one("SELECT count(*) AS n FROM pay_notification").n == before


register_heif_opener()


def picture(kind: str = "JPEG", size: tuple[int, int] = (800, 600)) -> bytes:
    body = io.BytesIO()
    Image.new("RGB", size, "white").save(body, kind)
    return body.getvalue()


def uploaded(desk: Desk, body: bytes, kind: str = "") -> Any:
    who = desk.town.person(f"135{uuid4().int % 10**8:08d}")
    client = desk.browser(who)
    csrf = client.get("/login").text.partition('name="csrf" value="')[2][:32]
    headers = {"X-CSRF": csrf, "Accept": "application/json"}
    return client, client.post(f"/files?kind={kind}", data={"file": (io.BytesIO(body), "a.jpg")}, headers=headers)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_picture_is_drawn_anew_and_shown_to_its_owner_only(desk: Desk, kind: str) -> None:
    client, answer = uploaded(desk, picture(kind))
    assert answer.status_code == 201
    path = f"/files/{answer.json['ids'][0]}"
    shown = client.get(path)
    assert shown.data.startswith(b"\xff\xd8\xff")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert desk.browser(desk.town.person(f"134{uuid4().int % 10**8:08d}")).get(path).status_code == 404


def exif() -> bytes:
    body = io.BytesIO()
    mark = Image.Exif()
    mark[0x010E] = "secret place"
    Image.new("RGB", (800, 600)).save(body, "JPEG", exif=mark)
    return body.getvalue()


def test_what_a_phone_writes_into_a_picture_is_gone(desk: Desk) -> None:
    client, answer = uploaded(desk, exif())
    assert b"secret place" not in client.get(f"/files/{answer.json['ids'][0]}").data


def test_what_rides_along_behind_a_picture_is_gone(desk: Desk) -> None:
    client, answer = uploaded(desk, picture() + b"PK\x03\x04<script>rider</script>")
    assert b"rider" not in client.get(f"/files/{answer.json['ids'][0]}").data


def grainy() -> bytes:
    body = io.BytesIO()
    Image.effect_noise((600, 400), 60).convert("RGB").save(body, "JPEG")
    return body.getvalue()


def moving(kind: str) -> bytes:
    body = io.BytesIO()
    frames = [Image.new("RGB", (200, 200), colour) for colour in ("red", "green")]
    frames[0].save(body, kind, save_all=True, append_images=frames[1:])
    return body.getvalue()


def text_bomb() -> bytes:
    """A PNG of some kilobytes whose comment unpacks to a thousand times as much."""
    body, told = io.BytesIO(), PngImagePlugin.PngInfo()
    told.add_text("comment", "a" * (64 * 1024 * 1024), zip=True)
    Image.new("RGB", (200, 200)).save(body, "PNG", pnginfo=told)
    return body.getvalue()


BAD = {
    "empty": b"",
    "text": b"hello",
    "a page that begins like a picture": b"\xff\xd8\xff<html><script>alert(1)</script></html>",
    "another type under a picture's name": b"%PDF-1.7 " + b"0" * 1000,
    "an iphone's picture, cut off": picture("HEIF")[:400],
    "gif": picture("GIF"),
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "cut off": picture()[:300],
    "a png, cut off near its end": picture("PNG")[:-40],
    "a jpeg, cut off in the middle": grainy()[:9000],
    "a picture that moves": moving("WEBP"),
    "a png that moves": moving("PNG"),
    "a bomb in a text": text_bomb(),
    "a bomb of one colour": picture("WEBP", (12_000, 6_000)),
    "tiny": picture(size=(20, 20)),
    "narrow": picture(size=(3000, 101)),
    "huge sides": picture("PNG", (13_000, 200)),
    "a bomb": picture("PNG", (11_000, 6_500)),
    "too many bytes": b"\xff\xd8\xff" + b"0" * (12 * 1024 * 1024),
    "50 MB": b"\xff\xd8\xff" + b"0" * (50 * 1024 * 1024),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_picture_is_refused_with_what_to_do(desk: Desk, what: str) -> None:
    _, answer = uploaded(desk, BAD[what])
    assert answer.status_code in (413, 422)
    assert answer.json["detail"].endswith("。")
    assert re.search("[\u4e00-\u9fff]", answer.json["detail"])


@pytest.mark.parametrize("what", ["empty", "text", "cut off", "a bomb", "gif"])
def test_without_scripts_a_bad_picture_is_told_beside_its_field_and_the_good_one_stays(desk: Desk, what: str) -> None:
    who = begun(desk.town, "黄示例", "HMPERMIT", permit(8000 + list(BAD).index(what)))
    (task,) = desk.town.open_tasks(who)
    client = desk.browser(who)
    csrf = client.get("/login").text.partition('name="csrf" value="')[2][:32]
    files = {"front.file": (io.BytesIO(picture()), "a.jpg"), "back.file": (io.BytesIO(BAD[what]), "b.jpg")}
    answer = client.post(f"/tasks/{task.id}", data={"csrf": csrf, "revision": str(task.revision), **files})
    assert answer.status_code == 422
    assert answer.text.count('<img src="/files/') == 1, "what was good is kept"
    assert 'role="alert"' in answer.text
    assert "请" in answer.text.partition('role="alert"')[2].partition("</section>")[0]
    assert desk.town.open_tasks(who)[0].element_id == "upload_documents"


def face(size: tuple[int, int], noise: int) -> bytes:
    """As much detail as a portrait has: a shape before a background, and the grain of a camera."""
    drawn = Image.effect_noise(size, noise).convert("RGB")
    drawn.paste((196, 160, 140), (size[0] // 3, size[1] // 5, size[0] * 2 // 3, size[1] * 3 // 5))
    body = io.BytesIO()
    drawn.save(body, "JPEG", quality=90)
    return body.getvalue()


@pytest.mark.parametrize("size", [(600, 840), (3000, 4000), (1600, 900), (295, 413)])
@pytest.mark.parametrize("noise", [4, 60])
def test_a_photo_is_cropped_and_sized_as_documents_want_it(desk: Desk, size: tuple[int, int], noise: int) -> None:
    client, answer = uploaded(desk, face(size, noise), "photo")
    assert answer.status_code == 201, answer.json
    shown = client.get(f"/files/{answer.json['ids'][0]}").data
    with Image.open(io.BytesIO(shown)) as photo:
        assert photo.size == (295, 413)
    assert 15 * 1024 <= len(shown) <= 45 * 1024


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (face((294, 600), 30), "照片太小"),
        (face((600, 412), 30), "照片太小"),
        (picture(size=(600, 840)), "看不清"),
    ],
)
def test_a_photo_that_cannot_become_one_is_refused_with_what_to_do(desk: Desk, body: bytes, said: str) -> None:
    _, answer = uploaded(desk, body, "photo")
    assert answer.status_code == 422
    assert said in answer.json["detail"]


def test_an_operator_sees_retries_and_closes_an_incident(desk: Desk) -> None:
    town = desk.town
    with town.house.store.open(SYSTEM) as work:
        found = [work.incidents.open("outbox", f"test {n}") for n in (1, 2)]
    client = desk.browser(town.staff("operator1"))
    page = client.get("/ops").text
    assert "test 1" in page
    csrf = page.partition('name="csrf" value="')[2][:32]
    assert client.post(f"/ops/incidents/{found[0]}/retry", data={"csrf": csrf}).status_code == 303
    assert client.post(f"/ops/incidents/{found[1]}/close", data={"csrf": csrf, "reason": "x"}).status_code == 422
    closed = client.post(f"/ops/incidents/{found[1]}/close", data={"csrf": csrf, "reason": "已核实处理"})
    assert closed.status_code == 303
    assert "test " not in client.get("/ops").text


@pytest.mark.parametrize(("days", "said"), [(-3, "尚未开始"), (15, "已截止")])
def test_home_says_whether_a_window_is_to_come_or_over(desk: Desk, days: int, said: str) -> None:
    who = desk.town.person(f"136123498{50 + days}")
    desk.town.clock.forward(days=days)
    try:
        page = desk.browser(who).get("/").text
    finally:
        desk.town.clock.forward(days=-days)
    assert said in page
    assert "开始申报" not in page


def test_a_name_is_masked_whole_but_for_its_first_character() -> None:
    assert mask("欧阳示例", 1, 0) == "欧***"


def test_staff_are_told_what_is_a_placeholder(desk: Desk) -> None:
    _, number = waiting(desk, 117)
    post(desk, *notification(desk, number))
    unit = desk.town.staff("unit1")
    task = desk.town.dispatch(ClaimNext(), unit)
    page = desk.browser(unit).get(f"/desk/tasks/{task.id}").get_data(as_text=True)
    assert "〔示例批次〕" in page and "〔样例单位〕" in page
    assert "〔专业名称待核对〕" not in page
    with desk.town.house.engine.begin() as db:
        db.exec_driver_sql("UPDATE major SET doubtful = true")
    assert "〔专业名称待核对〕" in desk.browser(unit).get(f"/desk/tasks/{task.id}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("login", "workplace"), [("unit1", "/desk"), ("policy1", "/studio"), ("operator1", "/ops"), ("auditor1", "/ops")]
)
def test_staff_are_led_to_where_they_work(desk: Desk, login: str, workplace: str) -> None:
    assert desk.browser(desk.town.staff(login)).get("/").headers["Location"] == workplace


@pytest.mark.parametrize(
    ("login", "rooms"),
    [("operator1", ["/ops"]), ("auditor1", ["/ops/money", "/ops"]), ("policy1", ["/studio"]), ("area1", [])],
)
def test_the_desk_leads_each_of_the_staff_to_their_other_rooms(desk: Desk, login: str, rooms: list[str]) -> None:
    who = desk.browser(desk.town.staff(login))
    bar = who.get("/desk").text.partition("</header>")[0]
    assert [one for one in re.findall(r'<a href="(/[^"]+)"', bar) if not one.startswith("/desk")] == rooms
    assert all(who.get(one).status_code == 200 for one in rooms)
