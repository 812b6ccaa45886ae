"""What the sandbox hands out can be read: the way of every newcomer, from the sample to the fields."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.integrations.keys import ensure_keys
from app.integrations.sandbox import create_sandbox
from app.integrations.scan.client import DocumentScanner
from app.integrations.scan.sandbox import PEOPLE
from app.pictures import clean


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = Path(tmp_path_factory.mktemp("sandbox"))
    return create_sandbox(folder, ensure_keys(folder), "http://127.0.0.1:1").test_client()


@pytest.fixture(scope="module")
def scanner() -> DocumentScanner:
    return DocumentScanner(lambda: date(2026, 11, 1))


@pytest.mark.parametrize(("doc_type", "name", "number"), PEOPLE)
def test_a_sample_document_says_what_was_asked_of_it(
    sandbox: FlaskClient, scanner: DocumentScanner, doc_type: str, name: str, number: str
) -> None:
    asked = {"doc_type": doc_type, "name": name, "number": number}
    assert f"/documents/{doc_type}/front.jpg" in sandbox.get("/documents", query_string=asked).text
    picture = sandbox.get(f"/documents/{doc_type}/front.jpg", query_string=asked).data
    reading = scanner.read(clean(picture)[0], doc_type, "front")
    assert number.startswith(reading.fields["number"].value[:9])
    assert reading.fields["name"].value.replace(" ", "") == name.replace(" ", "")
    assert (reading.advice, reading.problems) == ((), ())


def test_a_number_that_cannot_be_gets_no_document_but_the_reason(sandbox: FlaskClient) -> None:
    asked = {"doc_type": "RIC", "name": "张示例", "number": "420199199003072830"}
    assert "校验位不对" in sandbox.get("/documents", query_string=asked).text
    assert sandbox.get("/documents/RIC/front.jpg", query_string=asked).status_code == 422
    assert sandbox.get("/documents/RIC/inside.jpg").status_code == 404
