"""Drafts of processes: begun, saved file by file, thrown away."""

from __future__ import annotations

from uuid import UUID

from workflows import bundles
from workflows.commands.studio import (
    BringProcess,
    DiscardDraft,
    ImportDraft,
    RemoveDraftFile,
    RestoreRelease,
    SaveDraftFile,
    StartDraft,
    StayInDraft,
)
from workflows.errors import Forbidden
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.model import Bundle
from workflows.ports import ReleaseRow, Work


def drawer(work: Work) -> None:
    """Forbidden for anybody but policy staff."""
    if not work.actor.has("policy_staff"):
        raise Forbidden


@handles(StartDraft)
def start(command: StartDraft, work: Work, room: Room) -> UUID:
    """A draft from the release in force."""
    drawer(work)
    return _from(work, work.releases.newest(command.key))


@handles(RestoreRelease)
def restore(command: RestoreRelease, work: Work, room: Room) -> UUID:
    """A draft from any release."""
    drawer(work)
    return _from(work, work.releases.get(command.release_id))


def _from(work: Work, release: ReleaseRow) -> UUID:
    bundle = work.releases.bundle(release.id)
    return _add(work, bundle, release.id)


@handles(ImportDraft)
def bring_in(command: ImportDraft, work: Work, room: Room) -> UUID:
    """A draft from files drawn elsewhere: kept byte by byte, with whatever the checks will say.

    Invalid when a file cannot be read, or nobody can tell which process they are about."""
    drawer(work)
    for path, raw in command.files.items():
        bundles.readable(path, raw)
    key = bundles.main_process(command.files, command.key)
    return _add(work, Bundle(key, command.files), work.releases.published().get(key))


def _add(work: Work, bundle: Bundle, base: UUID | None) -> UUID:
    draft_id = work.drafts.add(bundle.key, bundles.title(bundle), base, bundle.files)
    work.audit("draft.started", f"draft:{draft_id}", {"key": bundle.key, "release": str(base) if base else None})
    return draft_id


@handles(SaveDraftFile)
def save(command: SaveDraftFile, work: Work, room: Room) -> int:
    """Keep a file that can be read; the last good one stands otherwise."""
    drawer(work)
    row = work.drafts.lock(command.draft_id)
    bundles.readable(command.path, command.content)
    return work.drafts.save(row, command.path, command.content, command.revision)


@handles(RemoveDraftFile)
def remove(command: RemoveDraftFile, work: Work, room: Room) -> None:
    """Take a file out."""
    drawer(work)
    work.drafts.remove(work.drafts.lock(command.draft_id), command.path, command.revision)


@handles(StayInDraft)
def stay(command: StayInDraft, work: Work, room: Room) -> None:
    """Nothing of the draft is changed."""
    drawer(work)
    row = work.drafts.find(command.draft_id)
    if row is not None:
        work.drafts.stay(row, command.path)


@handles(BringProcess)
def bring_process(command: BringProcess, work: Work, room: Room) -> None:
    """The files of the release in force; what the draft has already stays as it is drawn there."""
    drawer(work)
    row = work.drafts.lock(command.draft_id)
    there = work.drafts.bundle(row).files
    for path, raw in work.releases.bundle(work.releases.newest(command.key).id).files.items():
        if path not in there:
            work.drafts.save(row, path, raw, 0)


@handles(DiscardDraft)
def discard(command: DiscardDraft, work: Work, room: Room) -> None:
    """Throw a draft away."""
    drawer(work)
    row = work.drafts.lock(command.draft_id)
    work.drafts.discard(row)
    work.audit("draft.discarded", f"draft:{row.id}", {"key": row.key})
