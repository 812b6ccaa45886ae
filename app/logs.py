"""Logs: one JSON line for an event, on stderr.  What may be personal is struck out here, at the last door."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime

# An id of ours may be told; query strings, long numbers (phones, documents, orders) and openids may not.
_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_PERSONAL = re.compile(rf"({_UUID})|\?\S+|[0-9]{{11,}}[Xx]?|\bo[\w-]{{27}}\b", re.ASCII)
STRUCK = "***"


class Lines(logging.Formatter):
    """A record as one line of JSON.

    Of an exception it tells types and places, never its words: drivers and libraries quote values in them.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "said": strike(record.getMessage()),
        }
        if record.exc_info and record.exc_info[1]:
            told["errors"] = [_told(error) for error in _chain(record.exc_info[1])]
        return json.dumps(told, ensure_ascii=False)


def strike(words: str) -> str:
    """The words without what may be personal."""
    return _PERSONAL.sub(lambda match: match[1] or STRUCK, words)


def _chain(error: BaseException) -> list[BaseException]:
    found = [error]
    while (cause := found[-1].__cause__ or found[-1].__context__) and cause not in found:
        found.append(cause)
    return found


def _told(error: BaseException) -> dict[str, object]:
    places = traceback.extract_tb(error.__traceback__)
    return {"type": type(error).__name__, "at": [f"{at.filename}:{at.lineno} {at.name}" for at in places]}


def install() -> None:
    """Make this process log this way; ours from INFO, libraries' from WARNING."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("shenbao").setLevel(logging.INFO)
