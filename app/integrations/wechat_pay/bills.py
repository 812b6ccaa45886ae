"""WeChat's trade bill, as the sandbox writes it (bill_type ALL)."""

from __future__ import annotations

from typing import Any

HEAD = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,"
    "微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
TOTALS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"


def bill(orders: list[dict[str, Any]], refunds: list[dict[str, Any]], faults: dict[str, Any]) -> str:
    """A trade bill as WeChat writes it; "" for a day without any.  Faults leave lines out, bend amounts, add some."""
    left_out, bent = faults.get("bill_without", ()), faults.get("bill_amounts", {})
    paid = [one for one in (*orders, *faults.get("bill_more", ())) if one["out_trade_no"] not in left_out]
    back = [one for one in refunds if one["out_refund_no"] not in left_out and one["status"] == "SUCCESS"]
    lines = [_paid_line(one, bent.get(one["out_trade_no"], one["total"])) for one in paid]
    lines += [_refund_line(one, bent.get(one["out_refund_no"], one["refund"])) for one in back]
    totals = f"`{len(lines)},`0.00,`0.00,`0.00,`0.00,`0.00,`0.00"
    return "\r\n".join([HEAD, *lines, TOTALS, totals, ""]) if lines else ""


def _paid_line(one: dict[str, Any], fen: int) -> str:
    yuan, moment = f"{fen / 100:.2f}", one["success_time"][:19].replace("T", " ")
    values = [moment, one["appid"], "m", "0", "", one["transaction_id"], one["out_trade_no"], one["openid"], "JSAPI"]
    values += ["SUCCESS", "OTHERS", "CNY", yuan, "0.00", "0", "0", "0.00", "0.00", "", "", one["description"], ""]
    return ",".join(f"`{value}" for value in [*values, "0.00000", "0.00%", yuan, "0.00", ""])


def _refund_line(one: dict[str, Any], fen: int) -> str:
    yuan, moment = f"{fen / 100:.2f}", one["success_time"][:19].replace("T", " ")
    values = [moment, "", "m", "0", "", one["transaction_id"], one["out_trade_no"], "", "JSAPI", "REFUND", "OTHERS"]
    values += ["CNY", "0.00", "0.00", one["refund_id"], one["out_refund_no"], yuan, "0.00", "ORIGINAL", "SUCCESS"]
    return ",".join(f"`{value}" for value in [*values, "", "", "0.00000", "0.00%", "0.00", yuan, ""])
