"""What can be wished for.  One module a noun; `core` is what every process understands."""

from __future__ import annotations

from workflows.commands.core import (
    ClaimNext,
    ClaimTask,
    CloseIncident,
    Command,
    CompleteJob,
    CompleteTask,
    Deploy,
    FailJob,
    FireTimers,
    MarkDone,
    Publish,
    ReleaseTask,
    RetryIncident,
    SaveDraft,
    SendMessage,
    StartProcess,
    StoreFile,
    TransferTask,
)
from workflows.commands.login import (
    AddStaff,
    CodeSent,
    IssueToken,
    LogInByCode,
    LogInByWeChat,
    LogInStaff,
    LogOut,
    MessageDelivered,
    RequestCode,
)

__all__ = [
    "AddStaff", "CodeSent", "IssueToken", "LogInByCode", "LogInByWeChat", "LogInStaff", "LogOut", "MessageDelivered",
    "RequestCode",
    "ClaimNext", "ClaimTask", "CloseIncident", "Command", "CompleteJob", "CompleteTask", "Deploy", "FailJob", "FireTimers",
    "MarkDone", "Publish", "ReleaseTask", "RetryIncident", "SaveDraft", "SendMessage", "StartProcess", "StoreFile",
    "TransferTask",
]
