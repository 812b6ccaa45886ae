"""The reader itself, on photographs of documents that nobody holds."""

from __future__ import annotations

import io
from datetime import date

import numpy as np
import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from app.integrations.scan.client import DocumentScanner
from app.integrations.scan.specimens import DRAWN
from app.pictures import clean
from tests.bench.photos import POOR, Photo, photos

PHONE = {"phone": {"light": 0.75, "noise": 3, "quality": 82, "blur": 0.6}}


@pytest.fixture(scope="module")
def scanner() -> DocumentScanner:
    return DocumentScanner(lambda: date(2026, 11, 1))


def taken(**how: dict[str, object]) -> dict[tuple[str, str], Photo]:
    return {(one.doc_type, one.side): one for one in photos("unit", 1, how)}


@pytest.fixture(scope="module")
def by_phone() -> dict[tuple[str, str], Photo]:
    return taken(**PHONE)  # type: ignore[arg-type]


@pytest.mark.parametrize("side", DRAWN)
def test_every_document_is_read_from_a_photograph(
    scanner: DocumentScanner, by_phone: dict[tuple[str, str], Photo], side: tuple[str, str]
) -> None:
    photo = by_phone[side]
    reading = scanner.read(photo.body, *side)
    for name in {"name", "number", "birth", "valid_to"} & photo.truth.keys():
        assert reading.fields[name].value.replace(" ", "") == photo.truth[name].replace(" ", ""), name
    assert reading.problems == ()


@pytest.mark.parametrize("condition", POOR)
def test_a_poor_picture_is_told_what_is_wrong_with_it(scanner: DocumentScanner, condition: str) -> None:
    advice, how = POOR[condition]
    photo = taken(**{condition: how})["RIC", "front"]
    reading = scanner.read(photo.body, "RIC", "front")
    assert advice in reading.advice
    if advice in ("too_dark", "blurred"):
        assert reading.fields == {}  # said before it was read


def test_what_is_no_document_is_not_read(scanner: DocumentScanner) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (600, 900, 3), np.uint8)
    body = io.BytesIO()
    Image.fromarray(noise).save(body, "JPEG")
    reading = scanner.read(body.getvalue(), "RIC", "front")
    assert "not_read" in reading.problems
    assert reading.fields == {}


def test_the_other_side_is_told_from_the_one_that_was_asked_for(
    scanner: DocumentScanner, by_phone: dict[tuple[str, str], Photo]
) -> None:
    assert scanner.read(by_phone["RIC", "back"].body, "RIC", "front").problems == ("wrong_side",)
    assert scanner.read(by_phone["HMPERMIT", "front"].body, "RIC", "front").problems == ("wrong_document",)


def test_an_iphones_picture_is_read_after_it_was_drawn_anew(
    scanner: DocumentScanner, by_phone: dict[tuple[str, str], Photo]
) -> None:
    register_heif_opener()
    photo, body = by_phone["RIC", "front"], io.BytesIO()
    Image.open(io.BytesIO(photo.body)).save(body, "HEIF", quality=80)
    reading = scanner.read(clean(body.getvalue())[0], "RIC", "front")
    assert reading.fields["number"].value == photo.truth["number"]
