"""From a heap of files to bundles: one per executable process, with the processes, tables and forms it uses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from workflows import engine
from workflows.errors import Invalid
from workflows.model import Bundle
from workflows.words import say

# Where a draft's files may lie: as a deployment names them.  Chinese names are welcome.
PATH = re.compile(r"(?!forms/)([\w.-]+/){0,4}[\w.-]+\.(bpmn|dmn)|forms/[\w.-]+/[\w.-]+\.json")
MAX_FORM = 1_000_000  # bytes
MAX_FILES = 500


def readable(path: str, raw: bytes) -> None:
    """Invalid, with line and reason, for a file no draft can hold."""
    if len(path) > 200 or not PATH.fullmatch(path) or ".." in path:
        raise Invalid({"path": say("file.name", path=path[:80])})
    if path.endswith(".json"):
        _readable_form(path, raw)
    else:
        engine.readable(path, raw)


def _readable_form(path: str, raw: bytes) -> None:
    if len(raw) > MAX_FORM:
        raise Invalid({"files": say("file.form_too_big", path=path, most=MAX_FORM // 1000000)})
    try:
        found = json.loads(raw.decode())
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Invalid({"files": say("file.not_utf8", path=path, line=line)}) from error
    except json.JSONDecodeError as error:
        raise Invalid({"files": say("file.not_json", path=path, line=error.lineno, problem=error.msg)}) from error
    except RecursionError as error:
        raise Invalid({"files": say("file.too_deep", path=path)}) from error
    if not isinstance(found, dict):
        raise Invalid({"files": say("file.not_an_object", path=path)})


def main_process(files: Mapping[str, bytes], wanted: str = "") -> str:
    """The process these files are about: the `wanted` one, else the only one that no other calls.  Invalid."""
    outlines = [engine.outline(path, raw) for path, raw in files.items() if path.endswith(".bpmn")]
    if not outlines:
        raise Invalid({"files": say("file.no_diagram")})
    drawn = [key for outline in outlines for key, _ in outline.drawn]
    if wanted in drawn:
        return wanted
    called = {key for outline in outlines for key in outline.calls}
    roots = [key for key in drawn if key and key not in called]
    if wanted or len(roots) != 1:
        raise Invalid({"key": say("file.which_process", processes=drawn or say("file.no_process"))})
    return roots[0]


def title(bundle: Bundle) -> str:
    """The Chinese name of the bundle's process."""
    outlines = [engine.outline(path, raw) for path, raw in bundle.files.items() if path.endswith(".bpmn")]
    names = {key: name for outline in outlines for key, name in outline.drawn}
    return names.get(bundle.key) or bundle.key


def bundles_of(files: Mapping[str, bytes]) -> Iterator[Bundle]:
    """A bundle for every process of the diagrams; each holds the files of all processes it calls.

    `files` are `*.bpmn`, `*.dmn` and `forms/<process>/<element>.json` by path; folders before a diagram's name do
    not matter.  Invalid for other files, or none.
    """
    diagrams = {path: body for path, body in files.items() if path.endswith(".bpmn")}
    if not diagrams:
        raise Invalid({"files": say("file.no_diagram")})
    for path in files:
        if not path.endswith((".bpmn", ".dmn")) and not (path.startswith("forms/") and path.endswith(".json")):
            raise Invalid({"files": say("file.other_kind", path=path)})
    processes = {path: engine.outline(path, body) for path, body in diagrams.items()}
    owner = {key: path for path, outline in processes.items() for key in outline.processes}
    for path, outline in processes.items():
        for key in outline.processes:
            yield Bundle(key, _needed(path, processes, owner, files))


def _needed(
    first: str, processes: Mapping[str, engine.Outline], owner: Mapping[str, str], files: Mapping[str, bytes]
) -> dict[str, bytes]:
    wanted, todo = set[str](), [first]
    while todo:
        path = todo.pop()
        if path in wanted:
            continue
        wanted.add(path)
        todo += [owner[called] for called in processes[path].calls if called in owner]
    keys = {key for path in wanted for key in processes[path].processes}
    decisions = {decision for path in wanted for decision in processes[path].decisions}
    tables = engine.tables(files)
    chosen = {path: files[path] for path in wanted}
    chosen |= {path: files[path] for path in {tables[name] for name in decisions if name in tables}}
    chosen |= {path: body for path, body in files.items() if path.startswith(tuple(f"forms/{key}/" for key in keys))}
    return chosen
