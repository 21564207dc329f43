"""The refusal of a request: a status, and one line in each language."""

from __future__ import annotations

from kg.errors import InputError, KgError

Headers = tuple[tuple[str, str], ...]

_LATER: Headers = (("Retry-After", "5"),)


class Refusal(KgError):  # noqa: N818 (it is the request's, no fault of ours)
    """A request that is not answered as asked, with its status of HTTP."""

    def __init__(self, status: int, en: str, zh: str, headers: Headers = ()) -> None:
        super().__init__(en, zh)
        self.status = status
        self.headers = headers

    def __reduce__(self) -> tuple[type[Refusal], tuple[int, str, str, Headers]]:
        return type(self), (self.status, self.en, self.zh, self.headers)


class TimedOut(Refusal):
    """A call that took longer than it may."""


class Failed(Refusal):
    """A fault of this program, whose reason is for the log alone."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            500, "server: failed; the reason is in its log", "服务器：出错；原因见其日志"
        )
        self.reason = reason

    def __reduce__(self) -> tuple[type[Failed], tuple[str]]:  # type: ignore[override]
        return Failed, (self.reason,)


def refusal_of(error: KgError) -> Refusal:
    """The refusal that an error is: of the request, or for want of a working engine."""
    if isinstance(error, Refusal):
        return error
    return Refusal(400 if isinstance(error, InputError) else 500, error.en, error.zh)


def not_allowed(methods: str) -> Refusal:
    return Refusal(
        405,
        f"method: this service only reads; use {methods}",
        f"方法：本服务只读；请用 {methods}",
        (("Allow", methods),),
    )


def not_found(what: str) -> Refusal:
    return Refusal(
        404, f"{what}: nothing is here; search for it", f"{what}：此处没有内容；请用搜索查找"
    )


def timed_out(seconds: float) -> TimedOut:
    """The refusal of a call that was not done in time."""
    return TimedOut(
        503,
        f"query: not done within {seconds:g} s; narrow it",
        f"查询：{seconds:g} 秒内未完成；请缩小范围",
        _LATER,
    )


def busy() -> Refusal:
    """The refusal of a call for which there is no room in the queue."""
    return Refusal(
        503,
        "server: too many requests wait already; try again in a few seconds",
        "服务器：等待的请求过多；请几秒后重试",
        _LATER,
    )
