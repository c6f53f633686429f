"""The network side of a forge: JSON over HTTPS, page by page, patient with limits, and never sent elsewhere.

The token lives in this object and in no message. Redirects are not followed: they would take it along.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

import httpx

from camgrant.app.forge.answers import shaped
from camgrant.app.tls import usual_context
from camgrant.diagnostics import EnvironmentFault, UsageFault

__all__ = ["ForgeDown", "ForgeHttp"]

_SECONDS: Final = 20.0
_LARGEST: Final = 8 * 1024 * 1024
_PAGES: Final = 200
_PAUSES: Final = (1.0, 2.0, 4.0)
_LOCAL: Final = ("127.0.0.1", "::1", "localhost")


class ForgeDown(EnvironmentFault):
    """The forge does not answer, or says that it is broken: what was asked may or may not have been done."""


class ForgeHttp:
    """Requests to one API. `wait` are the seconds that limits of use may cost altogether."""

    def __init__(self, base: str, headers: Mapping[str, str], *, wait: float, sleep: Callable[[float], None]) -> None:
        """Raises UsageFault for an address that is not https (plain http only to this machine) or holds a password."""
        parts = urlsplit(base)
        secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
        if not secure or not parts.hostname or parts.username or parts.password or parts.query or parts.fragment:
            raise UsageFault(
                "địa chỉ API phải có dạng https://máy/…, không kèm mật khẩu / the API address must be https://host/…"
            )
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._origin = (parts.scheme, parts.netloc)
        self._base = base.rstrip("/")
        self._left, self._sleep = wait, sleep
        self._client = httpx.Client(
            headers={"User-Agent": "camgrant", **headers},
            timeout=_SECONDS,
            verify=usual_context(),
            trust_env=False,
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, path: str) -> Any:
        """The JSON of one address. Raises EnvironmentFault where there is none."""
        return self._asked("GET", f"{self._base}{path}")[0]

    def found(self, path: str) -> Any:
        """The same; None where the forge does not know it or does not tell us."""
        status, content, _ = self._patient("GET", f"{self._base}{path}")
        return _parsed(content) if status == 200 else None

    def answer(self, path: str) -> tuple[int, Any, Mapping[str, str]]:
        """Status, JSON (None where there is none) and headers of one address: for who asks what a refusal says."""
        status, content, headers = self._patient("GET", f"{self._base}{path}")
        return status, _parsed(content) if content else None, headers

    def pages(self, path: str) -> Iterator[Any]:
        """The items of a list, over all its pages. Raises EnvironmentFault for a list that does not end."""
        url = f"{self._base}{path}{'&' if '?' in path else '?'}per_page=100"
        for _ in range(_PAGES):
            content, headers = self._asked("GET", url)
            yield from shaped(content, list)
            following = _next(headers.get("link", ""))
            if not following:
                return
            if urlsplit(following)[:2] != self._origin:
                raise EnvironmentFault(
                    "kho mã dẫn sang máy khác; đề nghị xem lại --api / the forge leads to another host; see to --api"
                )
            url = following
        raise EnvironmentFault(
            "kho mã trả về quá nhiều trang; đề nghị chia nhỏ yêu cầu / the forge has too many pages; split the change"
        )

    def send(self, method: str, path: str, body: Mapping[str, str]) -> Any:
        """Sends JSON. Raises ForgeDown where it is not known whether it arrived; nothing is sent twice."""
        return self._asked(method, f"{self._base}{path}", json.dumps(body).encode())[0]

    def graphql(self, query: str, variables: Mapping[str, object]) -> Any:
        """The `data` of a GraphQL answer; its address lies beside that of REST (`/api/v3` on a server of one's own)."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        found = self._asked("POST", f"{self._base.removesuffix('/v3')}/graphql", body)[0]
        return shaped(shaped(found, dict).get("data"), dict)

    def _asked(self, method: str, url: str, body: bytes = b"") -> tuple[Any, Mapping[str, str]]:
        status, content, headers = self._patient(method, url, body)
        if status not in (200, 201):
            raise EnvironmentFault(_refusal(status, method, urlsplit(url).path))
        return _parsed(content), headers

    def _patient(self, method: str, url: str, body: bytes = b"") -> tuple[int, bytes, Mapping[str, str]]:
        """One answer that is no limit of use and, for what only reads, no passing trouble."""
        pauses = list(_PAUSES if method == "GET" else ())
        while True:
            try:
                status, content, headers = self._once(method, url, body)
            except ForgeDown:
                if not pauses:
                    raise
                self._sleep(pauses.pop(0))
                continue
            seconds = _limited(status, headers)
            if seconds is None:
                return status, content, headers
            if seconds > self._left:
                raise EnvironmentFault(
                    f"kho mã giới hạn số lần hỏi, phải chờ {seconds:.0f} giây; đề nghị chạy lại sau / "
                    f"the forge limits requests for another {seconds:.0f} seconds; run again later"
                )
            self._left -= seconds
            self._sleep(seconds)

    def _once(self, method: str, url: str, body: bytes) -> tuple[int, bytes, Mapping[str, str]]:
        headers = {"Content-Type": "application/json"} if body else {}
        try:
            with self._client.stream(method, url, content=body or None, headers=headers) as answer:
                content = b""
                for piece in answer.iter_bytes():
                    content += piece
                    if len(content) > _LARGEST:
                        raise EnvironmentFault(
                            "kho mã trả lời quá dài; đề nghị xem lại --api / "
                            "the forge's answer is too long; see to --api"
                        )
                if answer.status_code >= 500:
                    raise ForgeDown(
                        f"kho mã đang hỏng, mã {answer.status_code}; đề nghị chạy lại sau / "
                        f"the forge fails with {answer.status_code}; run again later"
                    )
                return answer.status_code, content, answer.headers
        except (httpx.HTTPError, OSError) as fault:
            raise ForgeDown(
                f"không nối được với kho mã ({type(fault).__name__}); đề nghị kiểm tra mạng, --api / "
                "the forge cannot be reached; see to the network and to --api"
            ) from fault


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as fault:
        raise EnvironmentFault(
            "kho mã trả lời không phải JSON; đề nghị xem lại --api / the forge's answer is no JSON; see to --api"
        ) from fault


def _next(link: str) -> str:
    """The address of the next page in a `Link` header."""
    for part in link.split(","):
        target, _, relation = part.partition(";")
        if 'rel="next"' in relation:
            return target.strip().removeprefix("<").removesuffix(">")
    return ""


def _limited(status: int, headers: Mapping[str, str]) -> float | None:
    """The seconds to wait where the answer is a limit of use; None where it is none."""
    spent = headers.get("x-ratelimit-remaining") == "0"
    if status not in (403, 429) or not (status == 429 or spent or "retry-after" in headers):
        return None
    try:
        if "retry-after" in headers:
            return max(1.0, float(headers["retry-after"]))
        now = parsedate_to_datetime(headers["date"]).timestamp()
        return max(1.0, float(headers["x-ratelimit-reset"]) - now)
    except (KeyError, ValueError, TypeError):
        return 60.0


def _refusal(status: int, method: str, path: str) -> str:
    words = {
        401: "mã truy cập không đúng hoặc hết hạn / the token is wrong or has expired",
        403: "mã truy cập không được làm việc này / the token may not do this",
        404: "không có, hoặc mã truy cập không được xem / is not there, or the token may not see it",
    }
    said = words.get(status, "kho mã từ chối / the forge refuses")
    return f"{method} {path}: {status}, {said}"
