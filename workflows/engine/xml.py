"""Reading diagrams: XML from strangers, made harmless before anything else looks at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from lxml import etree

from workflows.words import say

Element: TypeAlias = Any  # lxml has no types

MAX_BYTES = 2_000_000
MAX_DEPTH = 64
MAX_ELEMENTS = 20_000
MAX_TEXT = 20_000  # characters of a name, a documentation, a condition

_DECLARATION = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(r"^<\?xml[^>]*\bencoding\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)


class Unreadable(Exception):
    """A file cannot be read as XML.  `message` is Chinese, `line` 1-based (0: the whole file)."""

    def __init__(self, file: str, message: str, line: int = 0) -> None:
        super().__init__(f"{file}: {message}")
        self.file, self.message, self.line = file, message, line


def read(file: str, raw: bytes) -> Element:
    """The root element of `raw`: UTF-8, no DOCTYPE or entities, bounded in size, depth and number of elements.

    Comments and processing instructions are left out.  Raises Unreadable.
    """
    text = _text(file, raw)
    declaration = _DECLARATION.search(text)
    if declaration:
        raise Unreadable(file, say("xml.doctype"), text.count("\n", 0, declaration.start()) + 1)
    root = _parse(file, text)
    _bound(file, root)
    return root


def _text(file: str, raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise Unreadable(file, say("xml.too_big", most=MAX_BYTES // 1000000))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(file, say("xml.not_utf8"), raw.count(b"\n", 0, error.start) + 1) from error
    encoding = _ENCODING.match(text)
    if encoding and encoding.group(1).lower() not in ("utf-8", "utf8"):
        raise Unreadable(file, say("xml.encoding", encoding=encoding.group(1)), 1)
    return text


def _parse(file: str, text: str) -> Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(file, say("xml.malformed", problem=error.msg), error.lineno or 0) from error


def _bound(file: str, root: Element) -> None:
    for count, (element, depth) in enumerate(_walk(root), start=1):
        if count > MAX_ELEMENTS:
            raise Unreadable(file, say("xml.too_many", most=MAX_ELEMENTS), element.sourceline or 0)
        if depth > MAX_DEPTH:
            raise Unreadable(file, say("xml.too_deep", most=MAX_DEPTH), element.sourceline or 0)
        if max(map(len, (element.text or "", *element.attrib.values()))) > MAX_TEXT:
            raise Unreadable(file, say("xml.too_long", most=MAX_TEXT // 10000), element.sourceline or 0)


def _walk(root: Element) -> Iterator[tuple[Element, int]]:
    stack = [(root, 1)]
    while stack:
        element, depth = stack.pop()
        yield element, depth
        stack.extend((child, depth + 1) for child in element)
