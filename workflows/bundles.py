"""From a heap of files to bundles: one per executable process, with the processes, tables and forms it uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflows import engine
from workflows.errors import Invalid
from workflows.model import Bundle


def bundles_of(files: Mapping[str, bytes]) -> Iterator[Bundle]:
    """A bundle for every process of the diagrams; each holds the files of all processes it calls.

    `files` are `*.bpmn`, `*.dmn` and `forms/<process>/<element>.json` by path; folders before a diagram's name do
    not matter.  Invalid for other files, or none.
    """
    diagrams = {path: body for path, body in files.items() if path.endswith(".bpmn")}
    if not diagrams:
        raise Invalid({"files": "没有 .bpmn 流程图。"})
    for path in files:
        if not path.endswith((".bpmn", ".dmn")) and not (path.startswith("forms/") and path.endswith(".json")):
            raise Invalid({"files": f"文件 {path} 不是流程图(.bpmn)、决策表(.dmn)或表单(forms/<流程>/<环节>.json)。"})
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
