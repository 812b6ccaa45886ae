"""Commands about accounts and tokens."""

from __future__ import annotations

import hashlib
import secrets

import click
import pyotp
from flask.cli import AppGroup

from app.cli.place import house, stop
from app.store.anchors import anchored
from app.store.trail import broken
from workflows.commands import AddStaff, Command, IssueToken, RenewAuthenticator
from workflows.errors import Refused
from workflows.model import SYSTEM
from workflows.words import say

ISSUER = "Shenbao"  # the heading of its codes in an authenticator


def commands(group: AppGroup) -> None:
    """Hang the commands on the command line."""
    tokens = AppGroup("token", help="Bearer tokens for programs.")
    tokens.add_command(issue)
    staff = AppGroup("staff", help="Staff accounts.")
    staff.add_command(add)
    staff.add_command(renew)
    group.add_command(tokens)
    group.add_command(staff)
    trail = AppGroup("audit", help="The audit trail.")
    trail.add_command(verify)
    trail.add_command(anchor)
    group.add_command(trail)


@click.command()
@click.option("--login", required=True, help="Sign-in name of the account.")
@click.option("--days", default=30, show_default=True, help="How long it is good for, 1 to 366 days.")
def issue(login: str, days: int) -> None:
    """Issue a bearer token; prints the token only, which is shown this once."""
    token = secrets.token_urlsafe(32)
    digest = hashlib.sha256(token.encode()).digest()
    _carry_out(IssueToken(login, digest, days))
    click.echo(token)


@click.command()
@click.option("--login", required=True, help="Sign-in name.")
@click.option("--title", required=True, help="What colleagues see.")
@click.option("--grant", "grants", multiple=True, required=True, help="Role, or role@scope; may be repeated.")
@click.password_option(help="At least 10 characters.")
def add(login: str, title: str, grants: tuple[str, ...], password: str) -> None:
    """Open a staff account; prints the otpauth address of its authenticator, which is shown this once."""
    if len(password) < 10:
        stop(say("cli.short_password"))
    secret = pyotp.random_base32()
    _carry_out(AddStaff(login, title, password, secret, tuple(grants)))
    click.echo(_otpauth(login, secret))


@click.command("authenticator")
@click.option("--login", required=True, help="Sign-in name of the account.")
def renew(login: str) -> None:
    """Another authenticator for who has lost theirs; prints its otpauth address, which is shown this once."""
    secret = pyotp.random_base32()
    _carry_out(RenewAuthenticator(login, secret))
    click.echo(_otpauth(login, secret))


def _carry_out(command: Command) -> None:
    with house() as ready:
        try:
            ready.dispatch(command, SYSTEM)
        except Refused as refused:
            stop(str(refused))


def _otpauth(login: str, secret: str) -> str:
    """What authenticators read, typed or as a QR code."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER))


@click.command()
def verify() -> None:
    """Check every chain of the audit trail, also against DATA_DIR/anchors.log; names the broken ones, and fails."""
    with house() as ready:
        kept = anchored(ready.settings.data_dir / "anchors.log")
        wrong = list(broken(ready.store.engine, ready.settings.keys.audit, kept))
    if wrong:
        stop(say("cli.trail_changed", chains=wrong[:20]))
    click.echo(say("cli.trail_whole"))


@click.command("anchor")
def anchor() -> None:
    """Append the heads of all chains to DATA_DIR/anchors.log, outside of the database; prints how many were new."""
    with house() as ready:
        click.echo(ready.hands.anchor())
