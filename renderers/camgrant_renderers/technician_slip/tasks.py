"""The tasks of a slip: what is typed for which logins, and on what it rests.

Accounts for which the same is typed stand together, so that the slip of a usual site fits one page. A paper of its own
for some of them does not part them: it is named with their logins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from camgrant.access.timeline import DAY
from camgrant.model.vietnamese import date_vi
from camgrant.rendering.capabilities import Capabilities
from camgrant.rendering.changes import ADDITIONS, ENDINGS, REMOVALS, Action, ChangeSet, Step
from camgrant.rendering.device import DeviceView
from camgrant_renderers.technician_slip.layout import Group
from camgrant_renderers.technician_slip.rights import summary, tick_rows

__all__ = ["Tasks", "numbered"]

_WHY: Final = {
    "left": "người dùng thôi công tác",
    "revoked": "đã thu hồi quyền",
    "expired": "hết thời hạn",
    "closed": "địa điểm đã đóng",
    "retired": "thiết bị hoặc đơn vị không còn",
    "lost": "thiết bị không còn",
    "amended": "nơi đặt, tuyến hoặc đầu ghi thay đổi",
    "moved": "người dùng đã chuyển đơn vị",
    "edited": "không còn trong dữ liệu phát hành",
    "": "không còn trong dữ liệu phát hành",
}
_TASK: Final = {
    "delete": "XÓA tài khoản",
    "disable": "KHÓA tài khoản (không xóa, để giữ nhật ký)",
    "reduce": "BỎ BỚT QUYỀN",
    "create": "TẠO MỚI",
    "extend": "THÊM QUYỀN",
}
_OTHER_END: Final = "ĐỔI NGÀY HẾT HẠN"  # the same rights to another day, where the device keeps the day
_NONE: Final[frozenset[int]] = frozenset()


class Tasks:
    """The steps of one recorder as groups; `end` is what must happen to an account on its last day: delete or lock."""

    def __init__(self, view: DeviceView, changes: ChangeSet, can: Capabilities | None) -> None:
        self._view, self._changes, self._can = view, changes, can
        self._accounts = {account.login: account for account in view.accounts}
        self._less = {removal.login: removal for removal in view.reductions}
        self.end = "khóa" if can and can.can_disable else "xóa"
        self.ended = self._steps(ENDINGS)
        self.reduced = self._steps(REMOVALS - ENDINGS)
        self.made = self._steps(ADDITIONS)

    def _steps(self, actions: frozenset[Action]) -> tuple[Step, ...]:
        return tuple(step for step in self._changes.steps if step.action in actions)

    def groups(self, steps: Iterable[Step]) -> tuple[Group, ...]:
        """What is typed for some steps, those together for which it is the same."""
        return self._joined((self._group(step), step) for step in steps)

    def moved(self) -> tuple[Group, ...]:
        """The accounts of which nothing changes but the day on which they must go: an earlier slip names another."""
        return self._joined((self._moved(step), step) for step in self._changes.moved)

    def _joined(self, single: Iterable[tuple[Group, Step]]) -> tuple[Group, ...]:
        found: list[tuple[Group, list[Step]]] = []
        for group, step in single:
            alike = next((steps for known, steps in found if known == group), None)
            if alike is None:
                found.append((group, [step]))
            else:
                alike.append(step)
        return tuple(self._complete(group, steps) for group, steps in found)

    def _complete(self, group: Group, steps: list[Step]) -> Group:
        reason, *others = group.notes or ("",)
        basis = " ".join(text for text in (reason, *self._basis(steps)) if text)
        notes = tuple(text for text in (basis, *others) if text)
        return replace(group, logins=tuple(step.login for step in steps), notes=notes)

    def _group(self, step: Step) -> Group:
        """The group of one step, without its login and its basis; its first note is the reason, if there is one."""
        if step.action in ENDINGS:
            tail = f"hết quyền từ ngày {date_vi(step.since)}" if step.since else "làm ngay"
            return Group((), _TASK[step.action], (), tail, (self._reason(step),))
        rows = tuple(tick_rows(self._can, self._changes.device, step))
        same = dict(step.before) == dict(step.after)
        lead = _OTHER_END if same and step.action != "create" else _TASK[step.action]
        return Group(rows, lead, (), self._window(step), (self._loss(step, same=same), *self._excess(step)))

    def _moved(self, step: Step) -> Group:
        ends_on, before = self._accounts[step.login].ends_on, (step.was_until or date.min) + DAY
        lead = "GIA HẠN" if ends_on > before else "SỚM HƠN"
        tail = f"ngày phải {self.end} nay là {date_vi(ends_on)} (phiếu trước: {date_vi(before)})"
        return Group((), lead, (), tail)

    def _reason(self, step: Step) -> str:
        """What had ended by the last publication was on its slip: nothing has confirmed it since."""
        published = self._changes.published
        repeated = bool(published and step.since and step.since <= published.as_of)
        return f"Lý do: {_WHY.get(step.why, step.why)}{'; chưa có xác nhận đã làm' if repeated else ''}."

    def _loss(self, step: Step, *, same: bool) -> str:
        """Since when and why an account that goes on must have less; nothing where it only gains."""
        if step.action != "reduce" or same:
            return ""
        if step.since:
            return f"Hết quyền từ ngày {date_vi(step.since)}. {self._reason(step)}"
        return "Làm ngay: quyền đã đổi trong dữ liệu phát hành."

    def _excess(self, step: Step) -> Iterator[str]:
        """What the device gives on cameras beyond the grants, and until when it is accepted: then it must narrow."""
        used, granted = self._view.device.in_use, step.granted
        beyond = {right: numbers & used - granted.get(right, _NONE) for right, numbers in step.after.items()}
        if any(beyond.values()):
            last = date_vi(self._accounts[step.login].narrows_on - DAY)
            yield f"Vượt mức được chấp nhận đến hết ngày {last}: {summary(beyond)}."

    def _window(self, step: Step) -> str:
        """The days of the account. Only a device that keeps the end itself is told one that a later step moves on."""
        native = bool(self._can and self._can.native_expiry)
        last = step.valid_until if native else self._accounts[step.login].valid_until
        days = f"từ ngày {_day(step.valid_from)} đến hết ngày {_day(last)}"
        return f"{days} (đặt ngày hết hạn này trên thiết bị)" if native else days

    def _basis(self, steps: list[Step]) -> Iterator[str]:
        """The papers of a group; of an account that is simply gone from the data there is none."""
        by_papers: dict[tuple[str, ...], list[str]] = {}
        for step in steps:
            by_papers.setdefault(self._papers(step), []).append(step.login)
        for papers, logins in by_papers.items():
            whose = f" ({', '.join(logins)})" if len(by_papers) > 1 else ""
            if papers:
                yield f"Căn cứ{whose}: {'; '.join(self._view.citations.get(one, one) for one in papers)}."

    def _papers(self, step: Step) -> tuple[str, ...]:
        if step.action in ENDINGS and not step.why:
            return ()
        less = self._less.get(step.login) if step.action == "reduce" and step.since else None
        return less.documents if less else step.documents


def numbered(groups: Iterable[Group], done: int) -> Iterator[Group]:
    """The groups with the numbers of their tasks, one for each login; `done` is the number of the task before."""
    for group in groups:
        first, done = done + 1, done + len(group.logins)
        yield replace(group, lead=f"{first if first == done else f'{first}–{done}'}. {group.lead}")


def _day(day: date | None) -> str:
    return date_vi(day) if day else "……/……/………"
