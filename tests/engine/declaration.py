"""A realistic process for the tests: declare, be checked, be reviewed, pay, be seated; and what it calls."""

from __future__ import annotations

from tests.engine import kit
from tests.engine.kit import Scope, dmn, error, message, multi, timer
from workflows.model import Bundle

ELIGIBILITY = dmn(
    "eligibility",
    ["degree", "age"],
    ["route", "fee"],
    [
        (['"phd"', ">= 18"], ['"auto"', "100"]),
        (['"master"', ">= 18"], ['"review"', "120"]),
        (['not("phd","master")', ">= 18"], ['"none"', "0"]),
        (["-", "< 18"], ['"none"', "0"]),
    ],
)


def identity() -> Scope:
    p = Scope("identity", "实名认证").start("is").service("verify", "ask", "score", value="case.account")
    p.choice("id_gate", "look").user("look", lane="审核员", role="identity_reviewer").choice("id_merge").end("id_end")
    p.boundary("id_remind", "look", timer("timeDuration", "P3D"), cancels=False)
    p.service("id_told", "note", "told", value='"reviewer"').end("id_told_end")
    p.chain("is", "verify", "id_gate").flow("id_gate", "id_merge", "score >= 80").flow("id_gate", "look")
    return p.chain("look", "id_merge", "id_end").chain("id_remind", "id_told", "id_told_end")


def declaration() -> Scope:
    p = Scope("declaration", "申报").start().call("verified", "identity").choice("known", "refused")
    p.choice("again").user("fill").rule("eligible", "eligibility").choice("routes", "ineligible")
    p.user("review", lane="审核员", scope="=case.key").choice("decided", "refused").choice("accepted")
    p.user("confirm").service("order", "note", "order", value='"O-" + case.key')
    p.add("eventBasedGateway", "pays").catch("paid", message("paid", "payment"), key="order")
    p.catch("unpaid", timer("timeDuration", "P1D")).service("close", "touch").choice("once_more", "expired")
    p.service("seat", "ask", "seat", value="order").end("done")
    for name in ("refused", "ineligible", "expired", "late", "gone", "told"):
        p.end(name)
    p.boundary("deadline", "fill", timer("timeDate", "=closes")).flow("deadline", "late")
    p.boundary("remind", "review", timer("timeCycle", "R3/PT36H"), cancels=False).service("tell", "note", value="1")
    p.boundary("withdraw", "confirm", message("withdraw", "why"), key="case.key").flow("withdraw", "gone")
    p.boundary("unseated", "seat", error("FULL")).flow("unseated", "again")
    p.chain("start", "verified", "known").flow("known", "again", "ok").flow("known", "refused")
    p.chain("again", "fill", "eligible", "routes").chain("remind", "tell", "told")
    p.flow("routes", "accepted", 'route = "auto"').flow("routes", "review", 'route = "review"')
    p.flow("routes", "ineligible").chain("review", "decided").flow("decided", "accepted", 'decision = "pass"')
    p.flow("decided", "again", 'decision = "back"').flow("decided", "refused")
    p.chain("accepted", "confirm", "order", "pays", "paid", "seat", "done").chain(
        "pays", "unpaid", "close", "once_more"
    )
    return p.flow("once_more", "accepted", "patient").flow("once_more", "expired")


def looped() -> Scope:
    """Parallel work, instances and reminders inside a sub-process inside a loop, with a deadline and an objection."""
    inner = (
        Scope("block").start("bs").add("parallelGateway", "split").user("a").add("parallelGateway", "join").end("be")
    )
    inner.boundary("a_remind", "a", timer("timeCycle", "R3/PT12H"), cancels=False)
    inner.service("a_told", "note", "n", value="1").end("a_told_end").chain("a_remind", "a_told", "a_told_end")
    inner.user("b", multi("items", "item", "answers", "answer")).chain("bs", "split", "a", "join", "be")
    inner.chain("split", "b", "join")
    beside = Scope("objection").add("startEvent", "os", message("object", "text"), isInterrupting="false")
    beside.user("answer_it").end("oe").chain("os", "answer_it", "oe")
    p = Scope("looped").start().choice("merge").sub(inner).user("decide").choice("gate", "end").end().user("too_late")
    p.boundary("nine_days", "block", timer("timeDuration", "P9D")).end("end_late")
    p.sub(beside, triggeredByEvent="true").chain("start", "merge", "block", "decide", "gate")
    return p.flow("gate", "merge", "more").flow("gate", "end").chain("nine_days", "too_late", "end_late")


def nested() -> Scope:
    """Forks within forks meeting at one join, an inclusive choice, errors and withdrawal through two scopes."""
    deep = Scope("deep").start("ds").user("d1").choice("d_gate", "d_end").end("d_end").end("d_bad", error("E1"))
    deep.chain("ds", "d1", "d_gate").flow("d_gate", "d_bad", "bad").flow("d_gate", "d_end")
    middle = Scope("middle").start("ms").sub(deep).service("m1", "ask", "m", value="1").end("me")
    middle.chain("ms", "deep", "m1", "me")
    p = Scope("nested").start().add("parallelGateway", "fork1").add("parallelGateway", "fork2")
    p.user("x").user("y").sub(middle).add("parallelGateway", "meet").user("mend").user("left").end("gone")
    p.boundary("e1", "middle", error("E1")).boundary("quit", "middle", message("quit"), cancels=False)
    p.add("inclusiveGateway", "some", default="f_some_i0").add("inclusiveGateway", "all").end()
    p.user("i0").user("i1").service("i2", "ask", "i2r", value="2").user("i3", multi("items", "one", sequential=True))
    p.chain("start", "fork1", "x", "meet").chain("fork1", "fork2", "y", "meet").choice("either").chain(
        "fork2", "middle", "either", "meet"
    )
    p.chain("e1", "mend", "either").chain("quit", "left", "gone").chain("meet", "some").flow("some", "i0")
    for number in (1, 2, 3):
        p.flow("some", f"i{number}", f"flag{number}").flow(f"i{number}", "all")
    return p.chain("i0", "all", "end")


def bundles() -> dict[str, Bundle]:
    """The tests' own processes, by name."""
    return {
        "declaration": kit.bundle(declaration(), identity(), tables=(ELIGIBILITY,)),
        "looped": kit.bundle(looped()),
        "nested": kit.bundle(nested()),
    }
