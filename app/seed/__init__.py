"""What the product starts with: divisions, institution types, majors; and, in an empty house, a sample to walk.

The sample is made up and marked as such: institutions with known confirmation codes, staff of every role, one batch.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.seed.exams import load_exams
from app.seed.places import demo_code, load_places
from app.seed.staff import DEMO_PASSWORD, TITLES, ensure_secrets, fresh_secrets, load_staff, secrets_file
from app.store.work import SqlWork

DEMO_LOGINS = [
    "考生：任意手机号，验证码见沙箱的短信页；或微信授权登录",
    f"审核：identity1（身份） unit1（单位） registration1（报名点） point1（考点） area1（考区）  密码 {DEMO_PASSWORD}",
    f"主管：supervisor1（主管） reviewer1（审核员）  密码 {DEMO_PASSWORD}",
    f"财务：cashier1（收费） finance1（审批）  密码 {DEMO_PASSWORD}",
    f"其他：policy1 policy2（政策） operator1（运维） auditor1（审计）  密码 {DEMO_PASSWORD}",
    f"示例单位：湖北省示例人民医院 确认码 {demo_code('I02')}；宜昌市示例中心医院 确认码 {demo_code('I05')}",
]


def load(work: SqlWork, secrets: Mapping[str, str]) -> None:
    """Load everything that is missing; loading twice is loading once.

    `secrets` are those of the sample logins' authenticators, by login."""
    load_places(work)
    load_exams(work)
    load_staff(work, secrets)


__all__ = [
    "DEMO_LOGINS",
    "DEMO_PASSWORD",
    "TITLES",
    "demo_code",
    "ensure_secrets",
    "fresh_secrets",
    "load",
    "secrets_file",
]
