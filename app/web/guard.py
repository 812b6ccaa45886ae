"""Every request's guards: CSRF on what changes something, strict headers on every answer."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping

from flask import Flask, Response, g, request
from werkzeug.datastructures import MultiDict

from app.web import site
from workflows.errors import Forbidden, Invalid
from workflows.words import say

_SAFE = {"GET", "HEAD", "OPTIONS"}
# A notification is verified by its signature, the mini-program's page by its code; a playground has a token.
EXEMPT = {"payments.notified", "payments.native", "studio.play"}

IN_OURS = {"frame-ancestors 'none'": "frame-ancestors 'self'"}  # shown inside of our own pages

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'{style_nonce}",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


def install(app: Flask) -> None:
    """Hang the guards on the application."""
    app.before_request(_refuse_nul)
    app.before_request(_check_csrf)
    app.after_request(_keep_cookie)
    app.after_request(_headers)


def _refuse_nul() -> None:
    """No person types a NUL, and PostgreSQL keeps no text with one.  A form of the playground is left for its pages."""
    form = request.form if request.endpoint != "studio.play" else MultiDict[str, str]()
    sent = (request.path, *_texts(request.args), *_texts(form))
    if any("\0" in text for text in sent):
        raise Invalid({"request": say("page.nul")})


def _texts(sent: MultiDict[str, str]) -> Iterator[str]:
    return (value for values in sent.listvalues() for value in values)


def _check_csrf() -> None:
    if request.method in _SAFE or request.endpoint in EXEMPT or request.blueprint == "api":
        return
    sent = request.headers.get("X-CSRF") or request.form.get("csrf", "")
    if not hmac.compare_digest(sent.encode(), site.csrf().encode()):
        raise Forbidden(say("page.expired"))


def _keep_cookie(response: Response) -> Response:
    fresh = g.get("token")
    if fresh:
        response.set_cookie(
            site.cookie_name(), fresh, httponly=True, secure=site.site().secure, samesite="Lax", path="/"
        )
    return response


def allow(response: Response, more: str) -> Response:
    """Let this one answer do what the policy forbids all others: `more` is a directive."""
    response.headers["Content-Security-Policy"] = f"{_policy()}; {more}"
    return response


def reword(response: Response, words: Mapping[str, str]) -> Response:
    """Say directives of this one answer otherwise: as they are -> as they shall be."""
    policy = response.headers.get("Content-Security-Policy") or _policy()
    for before, after in words.items():
        policy = policy.replace(before, after)
    response.headers["Content-Security-Policy"] = policy
    return response


def _policy() -> str:
    return POLICY.format(style_nonce=f" 'nonce-{g.nonce}'" if g.get("nonce") else "")


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _policy())
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    return response
