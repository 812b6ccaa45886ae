"""The reader: a card is found and laid flat, judged, and only then read (RapidOCR, its models inside of its wheel).

One thread and batches of one keep it within a second of processor time (guide B1), memory given back at once at 0.3 GB.
It runs in the scan worker only; everything heavy is imported and loaded with the first picture.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any

from app.integrations.scan.lines import Line
from app.integrations.scan.wire import in_poor_light, read
from workflows.ports import Unavailable
from workflows.ports.scans import Reading

_SETTINGS = {
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Global.log_level": "error",
    "Det.limit_type": "max",
    "Det.limit_side_len": 736,
    "Rec.rec_batch_num": 1,
}
_WHOLE = 1152  # pixels of a picture that is read whole, because no card could be laid flat
USELESS = frozenset({"too_dark", "blurred"})  # not worth reading: taken again, the picture is better (guide B3)
_POOR_SCORE = 2.0  # below it, the card was perhaps laid flat wrongly


_M_MMAP_THRESHOLD, _LARGE = -3, 128 * 1024  # bytes; glibc's malloc.h


def _give_back() -> None:
    """Large blocks go back to the system as soon as they are freed.

    Left alone, glibc raises the threshold with every one and keeps them: 450 MB instead of 252.  Others lack it.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE)


class DocumentScanner:
    """See `workflows.ports.scans.Scanner`."""

    def __init__(self, today: Callable[[], date]) -> None:
        self._today, self._one_at_a_time = today, Lock()

    def read(self, picture: bytes, doc_type: str, side: str) -> Reading:
        """One side of a document.  Unavailable when the reader itself fails."""
        with self._one_at_a_time:
            try:
                return self._read(picture, doc_type, side)
            except Exception as error:
                raise Unavailable(type(error).__name__) from error

    @cached_property
    def _reader(self) -> Any:
        # onnxruntime from 1.29 on reports home unless it is told not to before its import; 1.28 is pinned (guide B1).
        os.environ["ORT_DISABLE_TELEMETRY"] = os.environ["ORT_TELEMETRY_DISABLED"] = "1"
        import cv2  # noqa: PLC0415
        from rapidocr import RapidOCR  # noqa: PLC0415

        cv2.setNumThreads(1)
        _give_back()
        return RapidOCR(params=_SETTINGS)

    def _read(self, picture: bytes, doc_type: str, side: str) -> Reading:
        from app.integrations.scan import cards  # noqa: PLC0415

        pixels = cards.decode(picture)
        shown = cards.shrink(pixels, cards.MEASURED)
        corners = cards.find(shown)
        seen = cards.measure(shown, corners)
        advice = cards.advise(seen, corners is not None)
        if USELESS.intersection(advice):
            return Reading({}, advice, ("not_read",))
        whole = cards.shrink(shown, _WHOLE)
        if corners is None or seen.touching >= 2 or seen.skew > cards.TOO_SKEWED:
            return self._try([whole], seen.brightest, doc_type, side, advice)
        scale = pixels.shape[1] / shown.shape[1]
        return self._try([cards.flatten(pixels, corners * scale), whole], seen.brightest, doc_type, side, advice)

    def _try(self, views: list[Any], brightest: float, doc_type: str, side: str, advice: tuple[str, ...]) -> Reading:
        """The first view that gives a document; of poor ones the best."""
        from app.integrations.scan import cards  # noqa: PLC0415

        best, reading = -99.0, Reading({}, (), ("not_read",))
        for view in views:
            found, quarter, score = self._once(cards.lit(view, brightest), doc_type, side)
            if quarter and "wrong" not in "".join(found.problems):
                found, score = self._turned(
                    cards.turn(cards.lit(view, brightest), quarter), doc_type, side, found, score
                )
            if score > best:
                best, reading = score, found
            if score >= _POOR_SCORE:
                break
        return in_poor_light(reading, doc_type, advice)

    def _turned(self, view: Any, doc_type: str, side: str, found: Reading, score: float) -> tuple[Reading, float]:
        """Read once more, the right way up: what is read on its side or upside down is read worse."""
        again, _, more = self._once(view, doc_type, side)
        return (again, more) if more >= score else (found, score)

    def _once(self, view: Any, doc_type: str, side: str) -> tuple[Reading, int, float]:
        height, width = view.shape[:2]
        return read(self.lines(view), (width, height), doc_type, side, self._today())

    def lines(self, view: Any) -> list[Line]:
        """What stands in a picture."""
        read_off = self._reader(view)
        if read_off.txts is None:
            return []
        found = zip(read_off.boxes, read_off.txts, read_off.scores, strict=True)
        return [Line(tuple((float(x), float(y)) for x, y in box), text, float(score)) for box, text, score in found]  # type: ignore[arg-type]
