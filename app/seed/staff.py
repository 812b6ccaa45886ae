"""Sample staff, one of every role; only in a house where nobody works yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pyotp
from sqlalchemy import func, select

from app.config import write_once
from app.models.accounts import account
from app.seed.places import unit_id
from app.store.work import SqlWork
from workflows.model import Grant

DEMO_PASSWORD = "Demo-2026!"  # noqa: S105  printed by `make run`; sample accounts only
YICHANG, WUHAN = "420500", "420100"
XILING, WUCHANG = "420502", "420106"  # counties of the two cities
TITLES = {
    "identity1": "身份审核员（演示）",
    "unit1": "单位业务负责人（演示）",
    "registration1": "报名点审核员（演示）",
    "point1": "考点审核员（演示）",
    "area1": "考区审核员（演示）",
    "supervisor1": "审核主管（演示）",
    "reviewer1": "审核员（演示）",
    "cashier1": "收费员（演示）",
    "finance1": "财务（演示）",
    "policy1": "政策人员甲（演示）",
    "policy2": "政策人员乙（演示）",
    "operator1": "运维（演示）",
    "auditor1": "审计（演示）",
}


def secrets_file(data_dir: Path) -> Path:
    """Where the secrets of the sample logins' authenticators are kept: `{login: secret}`."""
    return data_dir / "sample_staff.json"


def ensure_secrets(data_dir: Path) -> dict[str, str]:
    """The secrets of this data folder, made the first time; readable by this user only."""
    path = secrets_file(data_dir)
    if not path.exists():
        write_once(path, fresh_secrets())
    kept: dict[str, str] = json.loads(path.read_text())
    return kept


def fresh_secrets() -> dict[str, str]:
    """A random secret for each sample login."""
    return {login: pyotp.random_base32() for login in TITLES}


def load_staff(work: SqlWork, secrets: Mapping[str, str]) -> None:
    """Identity, unit, registration point, exam point, exam area, supervisor, finance, policy, operator, auditor."""
    if work.tx.db.execute(select(func.count()).where(account.c.staff == 1)).scalar():
        _give_authenticators(work, secrets)
        return
    hashed, grants = work.passwords.hash(DEMO_PASSWORD), _grants()
    for login, title in TITLES.items():
        work.accounts.add_staff(login, title, hashed, secrets[login], grants[login])


def _give_authenticators(work: SqlWork, secrets: Mapping[str, str]) -> None:
    """To the samples of a house that was begun when they had none; nobody else's account is without."""
    without = select(account.c.id, account.c.login).where(account.c.login.in_(secrets), account.c.totp.is_(None))
    for row in work.tx.db.execute(without).all():
        work.accounts.set_totp(row.id, secrets[row.login])


def _grants() -> dict[str, list[Grant]]:
    places = [f"institution:{unit_id(key)}" for key in ("I02", "I05", "I08")]
    units = [Grant(role, place) for role in ("unit_reviewer", "unit_admin") for place in places]
    return {
        "identity1": [Grant("identity_reviewer")],
        "unit1": [*units, Grant("reviewer")],
        "registration1": [Grant("registration_point_reviewer", county) for county in (XILING, WUCHANG)],
        "point1": [Grant("exam_point_reviewer", city) for city in (YICHANG, WUHAN)],
        "area1": [Grant("exam_area_reviewer")],
        "supervisor1": [Grant("review_supervisor")],
        "reviewer1": [Grant("reviewer")],
        "cashier1": [Grant("cashier")],
        "finance1": [Grant("finance_approver")],
        "policy1": [Grant("policy_staff")],
        "policy2": [Grant("policy_staff"), Grant("policy_approver")],
        "operator1": [Grant("operator")],
        "auditor1": [Grant("auditor")],
    }
