"""Files that come in: one by one, or as the zip of a release."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath
from typing import Any

from flask import request

from workflows.bundles import MAX_FILES
from workflows.errors import Invalid

MAX_TOTAL = 20_000_000  # bytes of all files of a draft, unpacked


def uploaded() -> dict[str, bytes]:
    """The uploaded files by path; a zip gives the files in it.  Invalid."""
    found: dict[str, bytes] = {}
    for sent in request.files.getlist("files"):
        name, raw = sent.filename or "", sent.stream.read()
        for path, content in _unpacked(raw) if name.endswith(".zip") else [(_path(name), raw)] if name else []:
            if path in found:
                raise Invalid({"files": f"文件 {path} 有两份。"})
            found[path] = content
    return found


def _unpacked(raw: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            members = [member for member in packed.infolist() if not member.is_dir()]
            if len(members) > MAX_FILES or sum(member.file_size for member in members) > MAX_TOTAL:
                raise Invalid({"files": f"压缩包超过 {MAX_FILES} 个文件或 {MAX_TOTAL // 1_000_000} MB。"})
            return [(_path(member.filename), _member(packed, member)) for member in members]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Invalid({"files": "压缩包打不开：文件损坏，或设了密码。"}) from error


def _member(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """No more than the directory says: what a bomb promises is what it is held to."""
    with packed.open(member) as opened:
        return opened.read(member.file_size)


def _path(name: str) -> str:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts:
        raise Invalid({"files": f"文件名 {name[:80]} 不能使用。"})
    return str(path)


def packed(files: Any) -> bytes:
    """A zip whose bytes depend on the files alone: same files, same zip."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as made:
        for path in sorted(files):
            made.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), files[path], zipfile.ZIP_DEFLATED)
    return into.getvalue()
