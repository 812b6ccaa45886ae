"""Those who look after the money, at their desks: a day is matched, a difference proposed, agreed and closed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import walk
from tests.journeys.conftest import DESK, Served
from tests.journeys.test_candidate import shot
from tests.journeys.test_records import under_review
from workflows.forms.cleaning import SHANGHAI

pytestmark = pytest.mark.browser


def test_a_planted_difference_is_found_proposed_agreed_and_closed(
    served: Served, open_page: Callable[..., Page]
) -> None:
    town, cashier, finance = served.town, open_page(DESK), open_page(DESK)
    under_review(town)
    yesterday = (datetime.now(SHANGHAI) - timedelta(days=1)).date()
    stranger = {
        "out_trade_no": "HBUNKNOWN0000001", "total": 12200, "appid": "wx1", "openid": "o", "description": "x",
        "transaction_id": "4200009", "success_time": f"{yesterday}T09:00:00+08:00",
    }  # fmt: skip
    town.sandbox.extensions["pay"].faults |= {"bill_more": [stranger]}
    walk.log_in_staff(cashier, town, "cashier1")
    cashier.goto("/ops/money")
    expect(cashier.locator("tbody").get_by_text("已支付")).to_be_visible()
    shot(cashier, "money-orders")
    cashier.locator("tbody a").first.click()
    expect(cashier.get_by_role("button", name="提出退款")).to_be_visible()
    shot(cashier, "money-order")
    cashier.get_by_role("link", name="对账").click()
    cashier.get_by_role("button", name="重新对账").click()
    for _ in range(20):
        cashier.goto("/ops/money/bills")
        if cashier.get_by_text("HBUNKNOWN0000001").count():
            break
        cashier.wait_for_timeout(500)
    shot(cashier, "money-bills")
    cashier.goto("/desk")
    cashier.get_by_role("button", name="领取下一项").click()
    expect(cashier.get_by_text("HBUNKNOWN0000001")).to_be_visible()
    cashier.get_by_label(re.compile("^关闭：")).check()
    cashier.get_by_label(re.compile("^原因和依据")).fill("其他系统误用商户号收款，已联系退回。")
    shot(cashier, "money-propose")
    cashier.get_by_role("button", name="提交审批").click()
    expect(cashier.get_by_role("heading", name="我的任务")).to_be_visible()
    walk.log_in_staff(finance, town, "finance1")
    finance.get_by_role("button", name="领取下一项").click()
    expect(finance.get_by_text("已联系退回")).to_be_visible()
    finance.get_by_label("同意", exact=True).check()
    finance.get_by_label(re.compile("^审批意见")).fill("同意")
    shot(finance, "money-approve")
    finance.get_by_role("button", name="提交").click()
    expect(finance.get_by_role("heading", name="我的任务")).to_be_visible()
    finance.goto("/ops/money/bills")
    expect(finance.get_by_text("关闭：其他系统误用商户号收款")).to_be_visible()
    finance.get_by_role("link", name="收费报表").click()
    expect(finance.get_by_text("国家")).to_be_visible()
    shot(finance, "money-report")
