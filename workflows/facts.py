"""What has happened and must be told: the kinds of outbox rows.  Payloads hold ids only.

A kind is carried out by the job of the same name in `app.jobs`.
"""

from __future__ import annotations

SERVICE_TASK = "service_task"  # {"instance", "task", "operation"}: an external operation waits
SCAN = "scan"  # the same, for an operation that only the scan worker carries out
PICTURES_SUBMITTED = "pictures_submitted"  # {"verification", "instance"}: they are read along for the reviewer
TIMERS = "timers"  # {"instance"}: a BPMN timer is due
MESSAGE_SENT = "message"  # {"message", "channel"}: a message to a person goes out by WeChat or SMS
SMS_CODE = "sms_code"  # {"code"}: a one-time code goes out
NOTIFICATION = "notification"  # {"notification"}: a payment notification was recorded and waits to be applied
REFUND_WANTED = "refund_wanted"  # {"refund"}: a refund process is to be begun
EXAM_CANCELLED = "exam_cancelled"  # {"batch", "after"}: an exam was called off, its declarations are to be told
CANCELLATION = "cancellation"  # {"declaration"}: its exam was called off
UNIT_MERGED = "unit_merged"  # {"unit", "after"}: a unit is part of another now, its people are to be told
BINDING_ENDED = "binding_ended"  # {"unit", "binding"}: the unit of this binding was merged
UNIT_SUBMITTED = "unit_submitted"  # {"declaration"}: its unit has submitted it upward
ORDER_CLOSED = "order_closed"  # {"order"}: an order is closed here, and is to be closed at WeChat
EXPORT_WANTED = "export"  # {"export"}: somebody asks for a copy of their data
TICKETS_OPEN = "tickets_open"  # {"batch", "after"}: who is registered is told that tickets can be printed
RETENTION = "retention"  # {}: what is older than it may be is forgotten; every night
HEADS = "audit_heads"  # {}: where the audit trail ends is kept outside of the database; every hour
DIGEST = "digest"  # {}: reviewers are told what waits; every day
ORDER_ASKED = "order_asked"  # {"order", "turn"}: WeChat is to be asked what has become of an order
RECEIPT = "receipt"  # {"receipt", "what"}: a fiscal receipt is to be issued, or voided ("issue", "void")
RECONCILIATION = "reconciliation"  # {}: yesterday's bill is to be matched; every day
DIFFERENCE = "difference"  # {"difference"}: people are to deal with money that does not agree
PAYMENT_ACCEPTED = "payment_accepted"  # {"difference"}: a disputed payment counts

FOR_SCANNER = (SCAN, PICTURES_SUBMITTED)  # a queue of their own
