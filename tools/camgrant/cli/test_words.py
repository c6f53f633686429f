"""What `camgrant test` says: for people, for a pull request, and for machines. Nothing of it holds a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from camgrant.access.tested import Breach
from camgrant.app.access_tests import Outcome
from camgrant.cli.common import counted, file_prefix, json_text
from camgrant.diagnostics import Location, Text
from camgrant.masking import mask_personal
from camgrant.model.inventory import Inventory
from camgrant.report.github import PER_LEVEL, escape_data, escape_property
from camgrant.report.rights import right_word

__all__ = ["MORE", "SHOWN", "Page", "written"]

SHOWN: Final = 20
_HELD: Final = {
    "granted": Text(
        "{who} có quyền {rights} trên {cameras} theo {grant}", "{who} has {rights} on {cameras} by {grant}"
    ),
    "accepted": Text(
        "thiết bị cho {who} quyền {rights} trên {cameras}, vượt mức của {grant}, đã được chấp nhận",
        "the device gives {who} {rights} on {cameras} beyond {grant}, which was accepted",
    ),
    "nobody": Text(
        "ngày {on} không ai thuộc diện được nêu, nên không có gì để đúng",
        "on {on} nobody is named by it, so there is nothing that could hold",
    ),
    "nothing": Text(
        "ngày {on} không camera nào được nêu đang hoạt động, nên không có gì để đúng",
        "on {on} no camera that it names is in use, so there is nothing that could hold",
    ),
}
_LACKS: Final = Text(
    "{who} không có quyền {rights} trên {cameras}: {reason}", "{who} does not have {rights} on {cameras}: {reason}"
)
_REASONS: Final = {
    "right": Text("{grant} không gồm quyền này", "{grant} does not hold this right"),
    "unconnected": Text(
        "cơ sở chưa kết nối hệ thống của {grant}", "the site is not connected to the system of {grant}"
    ),
    "uncovered": Text("hệ thống của {grant} không gồm cơ sở loại này", "the system of {grant} covers no such sites"),
    "unclear": Text("phạm vi của {grant} ghi theo nhiều cách", "the scope of {grant} is written in several ways"),
    "coming": Text("{grant} có hiệu lực từ ngày {day}", "{grant} begins on {day}"),
    "proposed": Text("{grant} mới được đề nghị, chưa phê duyệt", "{grant} is only proposed"),
    "revoked": Text("{grant} đã thu hồi từ ngày {day}", "{grant} was revoked from {day}"),
    "expired": Text("{grant} đã hết hạn, ngày cuối {day}", "{grant} has ended, its last day was {day}"),
    "no_grant": Text("không có lượt cấp quyền nào tới camera này", "no grant reaches this camera"),
    "left": Text("người này thôi công tác từ ngày {day}", "the person left on {day}"),
    "no_position": Text("người này không giữ chức vụ nào ngày ấy", "the person holds no position on that day"),
    "unit_gone": Text("đơn vị của người này không còn từ ngày {day}", "the person's unit is there no more from {day}"),
    "unanswered": Text("ngày ấy không ai chịu trách nhiệm về máy này", "nobody answers for the machine on that day"),
    "site_closed": Text("cơ sở không hoạt động ngày ấy", "the site is not in operation on that day"),
    "camera_gone": Text("camera không hoạt động ngày ấy", "the camera is not in use on that day"),
}
_GRANT: Final = Text("lượt {grant} ({place})", "grant {grant} ({place})")
_MORE_CAMERAS: Final = Text("{first} và {count} camera khác", "{first} and {cameras}")
_STATE: Final = {
    "failed": Text("SAI", "FAILED"),
    "told": Text("LƯU Ý", "TOLD"),
    "held": Text("đúng", "holds"),
}
_TOLD: Final = Text(
    "không chặn: kiểm thử này đã sai từ trước, hoặc quyền được bớt (thu hồi không phải chờ)",
    "not stopped for: it failed before, or access is taken away (removing never waits)",
)
_STOOD: Final = Text(
    "xét theo câu trước thay đổi này; sửa, bỏ một câu là một thay đổi riêng, đề nghị gửi trước",
    "judged by the test as it stood before this change; to alter or drop one is a change of its own, to be sent first",
)
MORE: Final = Text("… và {count} nữa (--all để xem hết)", "… and {count} more (--all shows them)")
_TAIL: Final = Text(
    "{tests} kiểm thử quyền: {held} đúng, {failed} sai, {told} lưu ý; xét đến ngày {day}{mark}",
    "{counted}: {held} held, {failed} failed, {told} told; as of {day}{mark}",
)
_DEMO: Final = Text(", dữ liệu giả định", ", demo data")


@dataclass(frozen=True, slots=True)
class Page:
    """Where, when and in which language something is said of tests."""

    inventory: Inventory
    day: date
    language: str
    folder: Path
    everything: bool
    before: Inventory | None = None

    def say(self, text: Text, **facts: object) -> str:
        """A sentence in the language of the page, with phones masked wherever they came from."""
        return mask_personal(text.in_language(self.language, facts))

    def place(self, entity: str) -> Location:
        """Where something stands."""
        return self.inventory.origins.locate(entity)

    def place_of(self, one: Outcome) -> Location:
        """Where the test stands; one that judges as it stood before the change, where it stood then."""
        inventory = self.before if one.stood and self.before is not None else self.inventory
        return inventory.origins.locate(one.id)

    def shown(self, entity: str) -> str:
        """Where something stands as people open it: file:line:column."""
        return f"{file_prefix(self.folder)}{self.place(entity)}"

    @property
    def mark(self) -> str:
        """Says that the data are made up, where they are."""
        return _DEMO.in_language(self.language) if self.inventory.settings.profile == "demo" else ""


def written(page: Page, outcomes: Sequence[Outcome], style: str) -> str:
    """The outcomes in one of the formats."""
    if style == "json":
        return json_text(_content(page, outcomes)) + "\n"
    if style == "junit":
        return _junit(page, outcomes)
    return _github(page, outcomes) if style == "github" else _text(page, outcomes)


def _state(one: Outcome) -> str:
    return "held" if one.holds else "told" if one.told else "failed"


def _sentences(page: Page, one: Outcome) -> list[str]:
    """What is against a test, worst told in full: at most so many lines unless all are asked for."""
    shown = one.breaches if page.everything else one.breaches[:SHOWN]
    lines = [_sentence(page, one, breach) for breach in shown]
    hidden = len(one.breaches) - len(shown)
    return [*lines, page.say(MORE, count=hidden)] if hidden else lines


def _sentence(page: Page, one: Outcome, breach: Breach) -> str:
    facts: dict[str, object] = {"on": f"{one.day:%d/%m/%Y}", "day": f"{breach.day:%d/%m/%Y}" if breach.day else "—"}
    if breach.person:
        facts["who"] = f"{page.inventory.contacts[breach.person].full_name} ({breach.person})"
        facts["rights"] = ", ".join(_inside(right_word(right, page.language)) for right in breach.rights)
        facts["cameras"] = _cameras(page, breach.cameras)
    if breach.grant:
        facts["grant"] = page.say(_GRANT, grant=breach.grant, place=page.shown(breach.grant))
    if breach.why in _HELD:
        return page.say(_HELD[breach.why], **facts)
    return page.say(_LACKS, reason=page.say(_REASONS[breach.why], **facts), **facts)


def _inside(word: str) -> str:
    """A word as it stands inside a sentence."""
    return f"{word[:1].lower()}{word[1:]}"


def _cameras(page: Page, cameras: tuple[str, ...]) -> str:
    first = f"{page.inventory.cameras[cameras[0]].name} ({cameras[0]})"
    others = len(cameras) - 1
    return page.say(_MORE_CAMERAS, first=first, count=others, cameras=_more(others)) if others else first


def _more(others: int) -> str:
    return counted(others, "more camera", "more cameras")


def _tail(page: Page, outcomes: Sequence[Outcome]) -> str:
    return page.say(
        _TAIL, counted=counted(len(outcomes), "access test", "access tests"), day=f"{page.day:%d/%m/%Y}",
        mark=page.mark, **_summary(outcomes),
    )  # fmt: skip


def _summary(outcomes: Sequence[Outcome]) -> dict[str, int]:
    states = [_state(one) for one in outcomes]
    return {"tests": len(states), **{state: states.count(state) for state in ("held", "failed", "told")}}


def _text(page: Page, outcomes: Sequence[Outcome]) -> str:
    lines = []
    for one in outcomes:
        state = _state(one)
        if state != "held" or page.everything:
            place = f"{file_prefix(page.folder)}{page.place_of(one)}"
            lines.append(f"{page.say(_STATE[state])} {one.id} ({one.day:%d/%m/%Y}) {place}")
            lines += [f"  = {page.say(_STOOD)}"] if one.stood else []
            lines += [f"  “{mask_personal(one.test.says)}”"] if one.test.says else []
            lines += [f"  - {sentence}" for sentence in _sentences(page, one)]
            lines += [f"  = {page.say(_TOLD)}"] if state == "told" else []
    return "\n".join((*lines, _tail(page, outcomes))) + "\n"


def _github(page: Page, outcomes: Sequence[Outcome]) -> str:
    """Annotations, those that stop first, at most as many of each as GitHub shows."""
    lines = []
    for state, word in (("failed", "error"), ("told", "warning")):
        for one in [one for one in outcomes if _state(one) == state][:PER_LEVEL]:
            place = page.place_of(one)
            said = [page.say(_STOOD)] if one.stood else []
            said += [*((mask_personal(one.test.says),) if one.test.says else ()), *_sentences(page, one)]
            file = escape_property(f"{file_prefix(page.folder)}{place.file}")
            head = f"::{word} file={file},line={place.line},col={place.column},title={escape_property(one.id)}"
            lines.append(
                f"{head}::{escape_data(chr(10).join((*said, *((page.say(_TOLD),) if state == 'told' else ()))))}"
            )
    return "\n".join((*lines, _tail(page, outcomes))) + "\n"


def _junit(page: Page, outcomes: Sequence[Outcome]) -> str:
    summary = _summary(outcomes)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    counts = f'tests="{summary["tests"]}" failures="{summary["failed"]}" skipped="{summary["told"]}"'
    lines.append(f'<testsuites><testsuite name="camgrant" {counts} errors="0">')
    for one in outcomes:
        file = page.place_of(one).file
        lines.append(f"<testcase classname={quoteattr(file)} name={quoteattr(one.id)}>")
        if not one.holds:
            kind = "skipped" if one.told else "failure"
            sentences = _sentences(page, one)
            message = mask_personal(one.test.says or sentences[0])
            lines.append(f"<{kind} message={quoteattr(message)}>{escape(chr(10).join(sentences))}</{kind}>")
        lines.append("</testcase>")
    return "\n".join((*lines, "</testsuite></testsuites>")) + "\n"


def _content(page: Page, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    tests = [
        {
            "id": one.id,
            "stood": one.stood,
            **_at(page, page.place_of(one)),
            "says": mask_personal(one.test.says or ""),
            "expect": one.test.expect,
            "on": one.day.isoformat(),
            "state": _state(one),
            "breaches": [_breach(page, one, breach) for breach in one.breaches],
        }
        for one in outcomes
    ]
    return {"as_of": page.day.isoformat(), "tests": tests, "summary": _summary(outcomes)}


def _breach(page: Page, one: Outcome, breach: Breach) -> dict[str, Any]:
    return {
        "why": breach.why,
        "person": breach.person,
        "grant": breach.grant,
        **(_at(page, page.place(breach.grant)) if breach.grant else {}),
        "cameras": list(breach.cameras),
        "rights": list(breach.rights),
        "day": breach.day.isoformat() if breach.day else "",
        "message": _sentence(page, one, breach),
    }


def _at(page: Page, place: Location) -> dict[str, Any]:
    return {"file": f"{file_prefix(page.folder)}{place.file}", "line": place.line, "column": place.column}
