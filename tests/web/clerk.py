"""Policy staff at their browser."""

from __future__ import annotations

import io
from typing import Any

from tests.web.conftest import Desk


class Clerk:
    """One of them, signed in."""

    def __init__(self, desk: Desk, login: str) -> None:
        self.client = desk.browser(desk.town.staff(login))
        self.token = self.client.get("/login").text.partition('name="csrf" value="')[2][:32]

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, /, **data: Any) -> Any:
        return self.client.post(path, data={"csrf": self.token, **data}, content_type="multipart/form-data")

    def json(self, method: str, path: str, body: Any) -> Any:
        return self.client.open(path, method=method, json=body, headers={"X-CSRF": self.token})

    def draft(self, **data: Any) -> str:
        """The address of a new draft."""
        answer = self.post("/studio/drafts", **data)
        assert answer.status_code == 303, answer.text
        return str(answer.location)

    def edit(self, draft: str, path: str, old: str, new: str) -> Any:
        """Change a file of a draft, once."""
        file = self.get(f"{draft}/files/{path}").json
        assert old in file["content"]
        body = {"content": file["content"].replace(old, new), "revision": file["revision"]}
        answer = self.json("PUT", f"{draft}/files/{path}", body)
        assert answer.status_code == 200, answer.text
        return answer.json

    def request(self, draft: str, note: str = "按新规定修改") -> str:
        """Ask for publication; the address of the release."""
        answer = self.post(f"{draft}/publication", note=note)
        assert answer.status_code == 303, answer.text
        return str(answer.location)


def sent(**files: bytes) -> Any:
    """Files of a form: `a__zip` is called a.zip."""
    return [(io.BytesIO(raw), name.replace("__", ".")) for name, raw in files.items()]
