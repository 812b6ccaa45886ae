"""Files that come in: one by one, or as the zip of a release."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from flask import Response, request, send_file

from workflows.bundles import MAX_FILES
from workflows.errors import Invalid
from workflows.model import Bundle
from workflows.words import say

MAX_TOTAL = 20_000_000  # bytes of all files of a draft, unpacked


@dataclass
class Sent:
    """Uploaded files by path, and the process they are about where their zip says so."""

    files: dict[str, bytes] = field(default_factory=dict)
    key: str = ""

    def add(self, path: str, content: bytes) -> None:
        """One more.  Invalid when there are two of its name."""
        if path in self.files:
            raise Invalid({"files": say("draft.file_twice", path=path)})
        self.files[path] = content


def uploaded() -> Sent:
    """What was uploaded; a zip gives the files in it.  Invalid."""
    found = Sent()
    for sent in request.files.getlist("files"):
        name, raw = sent.filename or "", sent.stream.read()
        if name.endswith(".zip"):
            _unpack(raw, found)
        elif name:
            found.add(_path(name), raw)
    return found


def _unpack(raw: bytes, into: Sent) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            members = [member for member in packed.infolist() if not member.is_dir()]
            if len(members) > MAX_FILES or sum(member.file_size for member in members) > MAX_TOTAL:
                raise Invalid({"files": say("draft.zip_too_big", files=MAX_FILES, most=MAX_TOTAL // 1000000)})
            for member in members:
                into.add(_path(member.filename), _member(packed, member))
            into.key = packed.comment.decode("utf-8", "replace")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
        raise Invalid({"files": say("draft.zip_unreadable")}) from error


def _member(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """No more than the directory says: what a bomb promises is what it is held to."""
    with packed.open(member) as opened:
        return opened.read(member.file_size)


def _path(name: str) -> str:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts:
        raise Invalid({"files": say("api.file_name", name=name[:80])})
    return str(path)


def packed(bundle: Bundle) -> bytes:
    """A zip whose bytes depend on the bundle alone; its comment names the process, so that it comes in as it was."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as made:
        made.comment = bundle.key.encode()
        for path in sorted(bundle.files):
            made.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), bundle.files[path], zipfile.ZIP_DEFLATED)
    return into.getvalue()


def download(body: bytes, media: str, name: str) -> Response:
    """A file to be kept; its name may be Chinese."""
    return send_file(io.BytesIO(body), media, as_attachment=True, download_name=name)


def exported(bundle: Bundle, what: str) -> Response:
    """A bundle's zip: the same bundle gives the same bytes."""
    return download(packed(bundle), "application/zip", f"{bundle.key}-{what}.zip")
