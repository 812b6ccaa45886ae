"""Operations of the document scan: read, counted, compared (dossier §8.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from workflows import facts
from workflows.forms.cleaning import SHANGHAI
from workflows.forms.numbers import lifelong, normal
from workflows.model import Json
from workflows.ports import Work, World
from workflows.ports.scans import Reading
from workflows.service_tasks.registry import Call, external, operation
from workflows.service_tasks.verification import account_of, today

RUN_LIMIT, DAY_LIMIT = 3, 5  # tries, dossier S2.3b; a reader that is away is no try
SIDES = ("front", "back")
WANTED = {"front": ("name", "number"), "back": ("valid_to",)}  # what a side must give to be of use
KEPT = ("name", "number", "sex", "birth", "valid_from", "valid_to")  # nobody asked for the address


@dataclass(frozen=True, slots=True)
class Pictures:
    """Photographs of a document, by side."""

    doc_type: str
    sides: Mapping[str, bytes] = field(repr=False)


def pictures_of(work: Work, verification_id: UUID, instance_id: UUID, answers_of: str) -> Pictures:
    """What was answered last: of each side the newest; empty what is not the person's own."""
    claim, said = work.verifications.claimed(verification_id), work.submissions.latest(instance_id, answers_of)
    files = {side: UUID(said[side][-1]) for side in SIDES if said.get(side)}
    return Pictures(claim.doc_type, {side: work.files.content(each, claim.account_id) for side, each in files.items()})


def read_all(world: World, pictures: Pictures) -> dict[str, Reading]:
    """Read each side; a picture that is not the person's own is none."""
    read = world.scanner.read
    return {
        side: read(picture, pictures.doc_type, side) if picture else Reading({}, (), ("not_read",))
        for side, picture in pictures.sides.items()
    }


def kept(sides: Mapping[str, Reading]) -> dict[str, Json]:
    """What is kept of a reading."""
    return {side: _kept(reading) for side, reading in sides.items()}


def _tries_today(work: Work, account_id: UUID) -> int:
    midnight = datetime.combine(today(work), time(), SHANGHAI)
    return work.scans.tries_since(account_id, midnight)


@external(
    "identity.read_document",
    parameters=("verification", "instance", "answers_of"),
    errors=("SERVICE_DOWN",),
    kind=facts.SCAN,
)
class ReadDocument:
    """What stands on the photographed document, as far as a machine can read it."""

    @staticmethod
    def gather(work: Work, parameters: Mapping[str, Json]) -> Pictures:
        """The pictures of the last answer; none when the day's tries are used up."""
        verification, instance, element = (str(parameters[name]) for name in ("verification", "instance", "answers_of"))
        claim = work.verifications.claimed(UUID(verification))
        if _tries_today(work, claim.account_id) >= DAY_LIMIT:
            return Pictures(claim.doc_type, {})
        return pictures_of(work, UUID(verification), UUID(instance), element)

    @staticmethod
    def ask(world: World, gathered: Pictures) -> dict[str, Reading]:
        """Read each side."""
        return read_all(world, gathered)

    @staticmethod
    def apply(call: Call, parameters: Mapping[str, Json], answer: Mapping[str, Reading]) -> Json:
        """Count the try: read, to be taken again (with the tries that are left), or over the limit."""
        verification, account_id = UUID(str(parameters["verification"])), account_of(call)
        used = (call.work.scans.tries(verification) + 1, _tries_today(call.work, account_id) + 1)
        left = max(0, min(RUN_LIMIT - used[0], DAY_LIMIT - used[1]))
        outcome = "read" if _complete(answer) else "retake" if left else "limit"
        call.work.scans.add(verification, account_id, outcome, {"sides": kept(answer), "left": left})
        call.work.audit("identity.scanned", f"account:{call.instance.account_id}", {"outcome": outcome})
        return {"outcome": outcome, "reason": "SCAN_LIMIT" if outcome == "limit" else ""}


def _complete(answer: Mapping[str, Reading]) -> bool:
    wanted = {side: WANTED[side] for side in answer}
    return bool(answer) and all(name in answer[side].fields for side, names in wanted.items() for name in names)


def _kept(reading: Reading) -> dict[str, Json]:
    fields: dict[str, Json] = {
        name: {"value": found.value, "sure": found.sure} for name, found in reading.fields.items() if name in KEPT
    }
    return {"fields": fields, "advice": list(reading.advice), "problems": list(reading.problems)}


@operation("identity.compare")
def compare(call: Call, *, verification: str, answers_of: str) -> Json:
    """The document, as its holder has corrected the reading, against what was filled in.

    A number whose own check digit vouches for the reading counts more than its correction.
    """
    said = call.answers(answers_of)
    if said.get("reading") == "again":
        return {"outcome": "again", "reason": ""}
    claim = call.work.verifications.claimed(UUID(verification))
    numbers = {
        lifelong(claim.doc_type, normal(each))
        for each in (claim.number, said["scanned_number"], *_vouched(call, verification))
    }
    same = len(numbers) == 1 and _bare(said["scanned_name"]) == _bare(claim.name)
    until = str(said.get("scanned_until") or "")
    expired = until != "" and until < today(call.work).isoformat()
    reason = "SCAN_MISMATCH" if not same else "SCAN_EXPIRED" if expired else ""
    if not reason:
        call.work.verifications.set(UUID(verification), "UNVERIFIED", valid_until=_end(until))
    call.work.audit("identity.compared", f"account:{call.instance.account_id}", {"reason": reason})
    return {"outcome": "differs" if reason else "same", "reason": reason}


def _end(until: str) -> date | None:
    """The last day of a document; None for one without end."""
    return date.fromisoformat(until[:10]) if until[:4].isdigit() else None


@operation("identity.stop_scan")
def stop_scan(call: Call, *, verification: str, reason: str) -> Json:
    """认证失败 with the reason, which the person is looking at; a reader that is away is no reason."""
    if reason:
        call.work.verifications.set(UUID(verification), "FAILED", reason=reason)
    return {"outcome": "stopped", "reason": reason}


def _vouched(call: Call, verification: str) -> list[str]:
    """The number that was read, if it is sure."""
    sides: Mapping[str, Any] = call.work.scans.latest(UUID(verification)).get("sides", {})
    found = sides.get("front", {}).get("fields", {}).get("number")
    return [found["value"]] if found and found["sure"] else []


def _bare(name: str) -> str:
    """A name for comparing: no spaces, no dots, one case."""
    return "".join(character for character in name if character.isalnum()).upper()
