"""What came in with an issue: the event that a forge hands over, and the answers under the headings of a form.

Nothing in it is trusted. An answer is only ever looked up among known words or kept as one line of text; what does not
fit is a refusal by field, and no refusal repeats a phone or a mailbox.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from camgrant.app.issue_forms import FORMS, Field, Form
from camgrant.diagnostics import Text, UsageFault
from camgrant.masking import mask_personal

__all__ = ["Answers", "Issue", "Refusal", "answers_of", "issue_of", "told_by"]

_MAX_EVENT: Final = 8 * 1024 * 1024
_MAX_BODY: Final = 65_536  # what GitHub itself takes
_LOGIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}(\[bot\])?")
_HEADING: Final = "### "
_PROMISE: Final = "Cam kết / Promise"
_EMPTY: Final = frozenset(("_No response_", "None", ""))
_NO_FORM: Final = Text(
    "phiếu không mang đúng một nhãn {labels}", "the issue does not carry exactly one of the labels {labels}"
)
_TOO_LONG: Final = Text("phiếu quá dài", "the issue is too long")
_OUTSIDE: Final = Text(
    "có chữ nằm ngoài các mục của mẫu; đề nghị mở phiếu mới theo mẫu",
    "there is text outside the fields of the form; open a new issue with the form",
)
_TWICE: Final = Text("mục này có hai lần", "this field stands there twice")
_ABSENT: Final = Text("thiếu mục này", "this field is missing")
_PERSONAL: Final = Text(
    "có số điện thoại hoặc thư điện tử; đề nghị xóa khỏi phiếu và xóa cả bản trước trong lịch sử sửa",
    "holds a phone or a mailbox; delete it, and the earlier version in the edit history as well",
)
_NO_PROMISE: Final = Text("chưa đánh dấu", "is not ticked")
_EDITED: Final = Text(
    "phiếu do người khác sửa; đề nghị tự mở phiếu mới, để biết ai đề nghị",
    "somebody else edited the issue; open one of your own, so that it is clear who asks",
)


_UNTOLD: Final = Text(
    "phiếu đã sửa sau khi mở mà không hỏi được kho mã ai đã sửa; đề nghị mở phiếu mới",
    "the issue was edited, and the forge could not be asked by whom; open a new one",
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What cannot be taken, under which heading of the form ("" for the whole issue), and why."""

    field: str
    text: Text


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue with a form. `author` is who asks, as git writes an author; what others edited is nobody's word.

    An event tells who edited last. Whoever edited before him is known to the forge alone, so of an issue that
    `was_edited` the forge is asked (`told_by`); as long as it was not, `edited_by_others` is None.
    """

    number: int
    login: str
    author: str
    was_edited: bool
    edited_by_others: bool | None
    labels: frozenset[str]
    body: str


@dataclass(frozen=True, slots=True)
class Answers:
    """The form, and what was answered: field -> text, "" where nothing was."""

    form: Form
    given: Mapping[str, str]


def issue_of(raw: bytes) -> Issue:
    """The issue of an event `issues` (opened, edited). Raises UsageFault for anything else."""
    try:
        event: Any = json.loads(raw) if len(raw) <= _MAX_EVENT else None
        issue = event["issue"]
        user, sender = issue["user"], event["sender"]["login"]
        number, login, account = issue["number"], user["login"], user["id"]
        labels = frozenset(str(label["name"]) for label in issue["labels"])
        body = issue["body"] or ""
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _no_event() from None
    is_sound = isinstance(body, str) and isinstance(login, str) and _LOGIN.fullmatch(login)
    numbers = (number, account)
    if not is_sound or not all(type(one) is int and one > 0 for one in numbers) or "pull_request" in issue:
        raise _no_event()
    # The address by which the forge knows its own users: who asks is the author of the change, and never reviews it.
    author = f"{login} <{account}+{login}@users.noreply.github.com>"
    was_edited = event.get("action") != "opened"
    by_others = True if sender != login else (None if was_edited else False)
    return Issue(number, login, author, was_edited, by_others, labels, unicodedata.normalize("NFC", body))


def told_by(forge_says: Collection[str | None], issue: Issue) -> Issue:
    """The issue, once the forge named everybody who ever wrote its text; None is somebody whom it does not name."""
    by_others = issue.edited_by_others is True or any(writer != issue.login for writer in forge_says)
    return replace(issue, edited_by_others=by_others)


def _no_event() -> UsageFault:
    return UsageFault(
        "tệp không phải sự kiện phiếu (issues: opened, edited) / the file is no event of an issue (opened, edited)"
    )


def answers_of(issue: Issue) -> tuple[Answers | None, tuple[Refusal, ...]]:
    """The answers by field, and what cannot be taken: the answers are None where the form itself is not clear."""
    forms = [form for form in FORMS if form.label in issue.labels]
    if len(forms) != 1:
        labels = ", ".join(form.label for form in FORMS)
        return None, (Refusal("", _NO_FORM.filled(labels=labels)),)
    if len(issue.body) > _MAX_BODY:
        return None, (Refusal("", _TOO_LONG),)
    parts, refusals = _parts(issue.body.replace("\r\n", "\n").split("\n"), forms[0].fields)
    if issue.edited_by_others:
        refusals.append(Refusal("", _EDITED))
    if issue.edited_by_others is None:
        refusals.append(Refusal("", _UNTOLD))
    if not parts.get(_PROMISE, "").lower().startswith("- [x] "):
        refusals.append(Refusal(_PROMISE, _NO_PROMISE))
    given = {}
    for field in forms[0].fields:
        answer = parts.get(field.heading, "")
        given[field.id] = "" if answer in _EMPTY else answer
        if field.required and not given[field.id]:
            refusals.append(Refusal(field.heading, _ABSENT))
        elif mask_personal(answer) != answer:
            refusals.append(Refusal(field.heading, _PERSONAL))
    return Answers(forms[0], given), tuple(dict.fromkeys(refusals))


def _parts(lines: Iterable[str], fields: Iterable[Field]) -> tuple[dict[str, str], list[Refusal]]:
    """Heading -> the text below it. What stands under no heading of the form is refused, not guessed at."""
    known = {field.heading for field in fields} | {_PROMISE}
    found: dict[str, list[str]] = {}
    refusals: list[Refusal] = []
    heading = ""
    for line in lines:
        if line.startswith(_HEADING):
            heading = line.removeprefix(_HEADING).strip()
            if heading in found:
                refusals.append(Refusal(heading, _TWICE))
            if heading not in known:
                refusals.append(Refusal("", _OUTSIDE))
                heading = ""
            found.setdefault(heading, [])
        elif heading:
            found[heading].append(line)
        elif line.strip():
            refusals.append(Refusal("", _OUTSIDE))
    return {name: "\n".join(text).strip() for name, text in found.items() if name}, list(dict.fromkeys(refusals))
