"""The web application, read like a table of contents."""

from __future__ import annotations

from flask import Flask
from flask_login import LoginManager
from werkzeug.middleware.proxy_fix import ProxyFix

from app import api, web
from app.web import assets, bundles, errors, guard, health, rendering, site, strict, texts
from app.web.site import Site

MAX_BODY = 12 * 1024 * 1024  # one picture from a phone (guide wechat B2)


def create_app(rooms: Site) -> Flask:
    """A Flask application around a site that `app.wiring` has built."""
    app = Flask(__name__, template_folder="web/templates", static_folder=None)
    app.json = strict.Json(app)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = 400_000
    app.extensions["shenbao"] = rooms
    app.extensions["make_app"] = create_app  # a playground is the same application around another site
    if rooms.secure:  # TLS ends at one proxy of our own: it says who called and how
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    _sign_in(app)
    texts.install(app)
    assets.install(app)
    bundles.install(app)
    rendering.install(app)
    errors.install(app)
    guard.install(app)
    health.install(app)
    web.register(app)
    api.register(app)
    return app


def _sign_in(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # sessions are ours: server-side, bound to a random token
    manager.request_loader(site.load_visitor)
