"""Every way a request can be turned down.  The class says what happened, its docstring is the message.

The family is closed: `app.web.errors` and `app.api.errors` give each class its HTTP meaning in one table.
"""

from __future__ import annotations

from collections.abc import Mapping

from workflows.words import Words


class Refused(Exception):
    """办理未完成，请稍后再试。"""

    def __init__(self, detail: str = "", **facts: object) -> None:
        self.words = detail or type(self).message()
        super().__init__(self.words)
        self.detail = detail
        self.facts: Mapping[str, object] = facts

    @classmethod
    def message(cls) -> Words:
        """The sentence shown to people; other languages look it up by the class name."""
        return Words((cls.__doc__ or "").strip(), f"refused.{cls.__name__}")


class NotSignedIn(Refused):
    """请先登录。"""


class Forbidden(Refused):
    """您没有办理这项业务的权限。"""


class NotFound(Refused):
    """没有找到，或者它不属于您。"""


class Invalid(Refused):
    """填写的内容有误，请按提示修改。"""

    def __init__(self, problems: Mapping[str, str], detail: str = "") -> None:
        super().__init__(detail, problems=dict(problems))
        self.problems = dict(problems)


class Conflict(Refused):
    """内容已被更新，请刷新后再试。"""


class Stale(Conflict):
    """这一页已经过期：内容在别处有了变化，请刷新后再试。"""


class KeyReused(Refused):
    """同一个请求编号不能用于不同的内容。"""


class DraftChanged(Conflict):
    """这个文件在您打开之后被别人保存过，没有覆盖对方的内容。请先看对方的改动，再保存。"""


class TaskNotReady(Conflict):
    """这一步已经办理过了，或者已被撤销。"""


class TaskTaken(Conflict):
    """这项任务已被其他人认领。"""


class NobodyWaits(Conflict):
    """现在不能进行这项操作。"""


class TooEarly(NobodyWaits):
    """还没有到可以进行这项操作的时候。"""


class TooLate(NobodyWaits):
    """已经过了可以进行这项操作的时候。"""


class AlreadyRunning(Conflict):
    """同样的业务正在办理中，请继续办理原来的一项。"""


class TooOften(Refused):
    """操作太频繁，请稍后再试。"""


class LeaseLost(Exception):
    """Another worker has taken the job over; what this one did is rolled back."""


class DefinitionRefused(Refused):
    """流程文件不能使用，请按检查结果修改。"""


class BusinessError(Exception):
    """A service task ended in a business failure: becomes the BPMN error `code` at the task."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code
