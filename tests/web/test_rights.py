"""Who gets where: every route for nobody, a stranger, and staff without the right; a new route must be listed."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.seed.exams import BATCH
from app.seed.places import unit_id
from app.web.guard import EXEMPT
from tests.flows.test_whole_way import bound, declared, verified
from tests.house import subject
from tests.web.conftest import Desk
from workflows.commands.declaration import StartDeclaration

# endpoint -> method, and what nobody / another candidate / a reviewer without reach is answered
ROUTES: dict[str, tuple[str, int, int, int]] = {
    "static_file": ("GET", 404, 404, 404),
    "bundled_file": ("GET", 404, 404, 404),
    "healthz": ("GET", 200, 200, 200),
    "readyz": ("GET", 200, 200, 200),
    "login.index": ("GET", 200, 200, 200),
    "login.send_code": ("POST", 422, 422, 422),
    "login.by_code": ("POST", 422, 422, 422),
    "login.to_wechat": ("GET", 303, 303, 303),
    "login.from_wechat": ("GET", 403, 403, 403),
    "login.from_mini_program": ("GET", 422, 422, 422),
    "login.log_out": ("POST", 303, 303, 303),
    "login.staff": ("GET", 200, 200, 200),
    "login.by_password": ("POST", 422, 422, 422),
    "home.index": ("GET", 303, 200, 303),
    "home.start": ("POST", 401, 404, 403),
    "me.index": ("GET", 303, 200, 403),
    "me.verification": ("GET", 303, 200, 403),
    "me.verify": ("POST", 401, 303, 403),
    "me.change": ("POST", 401, 403, 403),
    "me.take_back": ("POST", 401, 409, 403),
    "me.work_unit": ("GET", 303, 200, 403),
    "me.registration": ("GET", 303, 200, 403),
    "me.bind": ("POST", 401, 403, 403),
    "me.unbind": ("POST", 401, 404, 403),
    "personal.index": ("GET", 303, 200, 403),
    "personal.send_code": ("POST", 401, 200, 403),
    "personal.prove": ("POST", 401, 422, 403),
    "personal.export": ("POST", 401, 303, 403),
    "personal.download": ("POST", 401, 404, 403),
    "personal.withdraw": ("POST", 401, 422, 403),
    "personal.close": ("POST", 401, 422, 403),
    "messages.index": ("GET", 303, 200, 403),
    "messages.desk": ("GET", 303, 403, 200),
    "messages.show": ("GET", 303, 404, 404),
    "messages.read_all": ("POST", 401, 303, 303),
    "ways_in.mobile": ("GET", 303, 200, 403),
    "ways_in.send_code": ("POST", 401, 422, 403),
    "ways_in.bind_mobile": ("POST", 401, 422, 403),
    "ways_in.to_wechat": ("GET", 303, 303, 403),
    "ways_in.from_wechat": ("GET", 303, 403, 403),
    "ways_in.to_payer": ("GET", 303, 404, 403),
    "ways_in.from_payer": ("GET", 303, 403, 403),
    "me.settings": ("POST", 303, 303, 303),
    "declarations.index": ("GET", 303, 200, 403),
    "declarations.show": ("GET", 303, 404, 403),
    "declarations.detail": ("GET", 303, 404, 403),
    "declarations.ask_withdraw": ("GET", 303, 404, 403),
    "declarations.withdraw": ("POST", 401, 404, 403),
    "declarations.resubmit": ("POST", 401, 404, 403),
    "payments.pay": ("GET", 303, 404, 403),
    "payments.check": ("POST", 401, 404, 403),
    "payments.renew": ("POST", 401, 404, 403),
    "payments.native": ("POST", 404, 404, 404),
    "payments.native_parameters": ("GET", 404, 404, 404),
    "cases.show": ("GET", 303, 404, 404),
    "tasks.show": ("GET", 303, 404, 404),
    "tasks.complete": ("POST", 401, 404, 404),
    "tasks.draft": ("POST", 401, 404, 404),
    "files.upload": ("POST", 401, 422, 422),
    "files.show": ("GET", 303, 404, 404),
    "payments.notified": ("POST", 401, 401, 401),
    "ops.index": ("GET", 303, 403, 403),
    "ops.batches": ("GET", 303, 403, 403),
    "ops.announce_tickets": ("POST", 401, 403, 403),
    "ops.cancel_exam": ("POST", 401, 403, 403),
    "ops.messages": ("GET", 303, 403, 403),
    "ops.retry_message": ("POST", 401, 403, 403),
    "ops.close_message": ("POST", 401, 403, 403),
    "ops.retry": ("POST", 401, 403, 403),
    "ops.close": ("POST", 401, 403, 403),
    "money.index": ("GET", 303, 403, 403),
    "money.order": ("GET", 303, 403, 403),
    "money.propose": ("POST", 401, 403, 403),
    "money.refunds": ("GET", 303, 403, 403),
    "money.bills": ("GET", 303, 403, 403),
    "money.reconcile": ("POST", 401, 403, 403),
    "money.report": ("GET", 303, 403, 403),
    "printing.form": ("GET", 303, 404, 404),
    "printing.check": ("GET", 303, 403, 200),
    "desk.pool": ("GET", 303, 403, 200),
    "desk.claimed": ("GET", 303, 403, 200),
    "desk.claim_next": ("POST", 401, 403, 303),
    "desk.claim": ("POST", 401, 403, 404),
    "desk.release": ("POST", 401, 403, 404),
    "desk.show": ("GET", 303, 403, 404),
    "desk.decide": ("POST", 401, 403, 404),
    "unit.index": ("GET", 303, 200, 200),
    "unit.register": ("POST", 401, 403, 403),
    "unit.show": ("GET", 303, 404, 404),
    "unit.rotate": ("POST", 401, 404, 404),
    "unit.confirm_each": ("POST", 401, 404, 404),
    "unit.change_contact": ("POST", 401, 404, 404),
    "unit.people": ("GET", 303, 404, 404),
    "unit.remove": ("POST", 401, 404, 404),
    "unit.dismiss": ("POST", 401, 404, 404),
    "unit.appoint": ("POST", 401, 404, 404),
    "unit.declarations": ("GET", 303, 404, 404),
    "unit.submit": ("POST", 401, 404, 404),
    "unit.sheet": ("GET", 303, 404, 404),
    "ops.unit_list": ("GET", 303, 403, 403),
    "ops.rename_unit": ("POST", 401, 403, 403),
    "ops.change_parent": ("POST", 401, 403, 403),
    "ops.suspend_unit": ("POST", 401, 403, 403),
    "ops.merge_unit": ("POST", 401, 403, 403),
    "me.take_back_binding": ("POST", 401, 409, 403),
    "studio.index": ("GET", 303, 403, 403),
    "studio.start": ("POST", 401, 403, 403),
    "studio.draft": ("GET", 303, 403, 403),
    "studio.discard": ("POST", 401, 403, 403),
    "studio.export_draft": ("GET", 303, 403, 403),
    "studio.add_file": ("POST", 401, 403, 403),
    "studio.edit": ("GET", 303, 403, 403),
    "studio.presence": ("POST", 401, 403, 403),
    "studio.copy": ("POST", 401, 403, 403),
    "studio.bring_process": ("POST", 401, 403, 403),
    "studio.read_file": ("GET", 303, 403, 403),
    "studio.save_file": ("PUT", 401, 403, 403),
    "studio.remove_file": ("DELETE", 401, 403, 403),
    "studio.check": ("POST", 401, 403, 403),
    "studio.check_pages": ("GET", 303, 403, 403),
    "studio.check_page": ("GET", 303, 403, 403),
    "studio.catalogue": ("GET", 303, 403, 403),
    "studio.manual": ("GET", 303, 403, 403),
    "studio.feel": ("GET", 303, 403, 403),
    "studio.manual_picture": ("GET", 303, 403, 403),
    "studio.preview": ("POST", 401, 403, 403),
    "studio.written": ("POST", 401, 403, 403),
    "studio.compare_page": ("GET", 303, 403, 403),
    "studio.history": ("GET", 303, 403, 403),
    "studio.release": ("GET", 303, 403, 403),
    "studio.export": ("GET", 303, 403, 403),
    "studio.restore": ("POST", 401, 403, 403),
    "studio.go_back": ("POST", 401, 403, 403),
    "studio.ask_publication": ("POST", 401, 403, 403),
    "studio.publish": ("POST", 401, 403, 403),
    "studio.decline": ("POST", 401, 403, 403),
    "studio.begin_trial": ("POST", 401, 403, 403),
    "studio.trial": ("GET", 303, 403, 403),
    "studio.trace": ("GET", 303, 403, 403),
    "studio.move_clock": ("POST", 401, 403, 403),
    "studio.start_case": ("POST", 401, 403, 403),
    "studio.play": ("GET", 303, 403, 403),
    "studio.batch_list": ("GET", 303, 403, 403),
    "studio.batch": ("GET", 303, 403, 403),
    "studio.save_batch": ("POST", 401, 403, 403),
    "studio.copy_batch": ("POST", 401, 403, 403),
    "studio.notice": ("POST", 401, 403, 403),
    "studio.majors_out": ("GET", 303, 403, 403),
    "studio.majors_in": ("POST", 401, 403, 403),
    "studio.table_out": ("GET", 303, 403, 403),
    "studio.table_in": ("POST", 401, 403, 403),
}


@pytest.fixture(scope="module")
def case(desk: Desk) -> dict[str, str]:
    """A declaration that waits to be paid, with all that hangs on it; somebody else's."""
    town = desk.town
    owner = verified(town, "13977770001", "420199199003072832", "owner")
    bound(town, owner, "I05")
    town.dispatch(StartDeclaration(BATCH), owner)
    declared(town, owner)
    declaration = subject(town, owner)
    instance = town.one("SELECT instance_id FROM declaration WHERE id = %s", declaration).instance_id
    task = next(task.id for task in town.open_tasks(owner) if task.element_id == "pay")
    return {
        "declaration_id": str(declaration),
        "instance_id": str(instance),
        "task_id": str(task),
        "file_id": town.picture(owner),
        "batch_id": str(uuid4()),
        "incident_id": str(uuid4()),
        "order_id": str(uuid4()),
        "export_id": str(uuid4()),
        "message_id": str(town.one("SELECT id FROM message WHERE account_id = %s", owner.account_id).id),
        "channel": "sms",
        "unit_id": str(unit_id("I05")),
        "binding_id": str(town.one("SELECT id FROM unit_binding WHERE account_id = %s", owner.account_id).id),
        "submission_id": str(uuid4()),
        "account_id": str(owner.account_id),
        "name": "nothing.css",
        "path": "nothing",
        "draft_id": str(uuid4()),
        "rule": "lane",
        "decision": "fee",
        "person": "candidate",
        "release_id": str(uuid4()),
        "key": "declaration",
    }


def test_every_route_is_listed(desk: Desk) -> None:
    known = {rule.endpoint for rule in desk.app.url_map.iter_rules() if not rule.endpoint.startswith("api")}
    assert known == set(ROUTES)


@pytest.mark.parametrize("endpoint", ROUTES)
def test_nobody_gets_where_they_have_no_right(desk: Desk, case: dict[str, str], endpoint: str) -> None:
    method, *expected = ROUTES[endpoint]
    stranger, reviewer = desk.town.person(f"139{uuid4().int % 10**8:08d}"), desk.town.staff("reviewer1")
    rule = next(rule for rule in desk.app.url_map.iter_rules() if rule.endpoint == endpoint)
    got = []
    for who in (None, stranger, reviewer):
        client = desk.browser(who)
        csrf = client.get("/login").text.partition('name="csrf" value="')[2][:32]
        with desk.app.test_request_context():
            path = rule.build({name: case[name] for name in rule.arguments if name in case})[1]  # type: ignore[index]
        more = {"data": {"csrf": csrf, "reason": "change"}} if method != "GET" else {}
        got.append(client.open(path, method=method, **more).status_code)
    assert got == expected


def test_without_the_csrf_token_nothing_is_changed(desk: Desk) -> None:
    client = desk.browser(desk.town.person(f"139{uuid4().int % 10**8:08d}"))
    posts = [endpoint for endpoint, (method, *_) in ROUTES.items() if method != "GET" and endpoint not in EXEMPT]
    for endpoint in posts:
        rule = next(rule for rule in desk.app.url_map.iter_rules() if rule.endpoint == endpoint)
        path = rule.build({name: str(uuid4()) for name in rule.arguments})[1]  # type: ignore[index]
        answer = client.open(path, method=ROUTES[endpoint][0], data={"csrf": "0" * 32})
        assert answer.status_code == 403, endpoint


def test_every_answer_carries_the_strict_headers(desk: Desk) -> None:
    for path in ("/login", "/nothing", "/api/v1/tasks", "/healthz"):
        headers = desk.app.test_client().get(path).headers
        assert "script-src 'self';" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("where", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(desk: Desk, where: str) -> None:
    page = desk.app.test_client().get("/login", query_string={"next": where}).text
    assert "evil" not in page
    assert "javascript:" not in page
