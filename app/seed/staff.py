"""Sample staff, one of every role; only in a house where nobody works yet."""

from __future__ import annotations

from sqlalchemy import func, select

from app.models.accounts import account
from app.seed.places import unit_id
from app.store.work import SqlWork
from workflows.model import Grant

DEMO_PASSWORD = "Demo-2026!"  # noqa: S105  printed by `make run`; sample accounts only
YICHANG, WUHAN = "420500", "420100"
XILING, WUCHANG = "420502", "420106"  # counties of the two cities


def load_staff(work: SqlWork) -> None:
    """Identity, unit, registration point, exam point, exam area, supervisor, finance, policy, operator, auditor."""
    if work.tx.db.execute(select(func.count()).where(account.c.staff == 1)).scalar():
        return
    places = [f"institution:{unit_id(key)}" for key in ("I02", "I05", "I08")]
    units = [Grant(role, place) for role in ("unit_reviewer", "unit_admin") for place in places]
    people = {
        "identity1": ("身份审核员（演示）", [Grant("identity_reviewer")]),
        "unit1": ("单位业务负责人（演示）", [*units, Grant("reviewer")]),
        "registration1": (
            "报名点审核员（演示）",
            [Grant("registration_point_reviewer", county) for county in (XILING, WUCHANG)],
        ),
        "point1": ("考点审核员（演示）", [Grant("exam_point_reviewer", city) for city in (YICHANG, WUHAN)]),
        "area1": ("考区审核员（演示）", [Grant("exam_area_reviewer")]),
        "supervisor1": ("审核主管（演示）", [Grant("review_supervisor")]),
        "cashier1": ("收费员（演示）", [Grant("cashier")]),
        "finance1": ("财务（演示）", [Grant("finance_approver")]),
        "policy1": ("政策人员甲（演示）", [Grant("policy_staff")]),
        "policy2": ("政策人员乙（演示）", [Grant("policy_staff"), Grant("policy_approver")]),
        "operator1": ("运维（演示）", [Grant("operator")]),
        "auditor1": ("审计（演示）", [Grant("auditor")]),
        "reviewer1": ("审核员（演示）", [Grant("reviewer")]),
    }
    hashed = work.passwords.hash(DEMO_PASSWORD)
    for login, (title, grants) in people.items():
        work.accounts.add_staff(login, title, hashed, None, grants)
