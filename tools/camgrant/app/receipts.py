"""Receipts: what one run did to one device or one read-back showed there, and which removals that confirms."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, get_args

from camgrant.diagnostics import Text, UsageFault
from camgrant.rendering.changes import ENDINGS, ChangeSet, rights_content, rights_from
from camgrant.rendering.device import ChannelRights, Confirmation, login_key

__all__ = [
    "Mismatch",
    "Receipt",
    "Result",
    "State",
    "StepState",
    "confirmed_removals",
    "note_receipt",
    "read_receipt",
    "receipt_path",
    "receipt_text",
    "start_receipt",
]

Result = Literal["planned", "done", "removed", "stopped", "failed", "refused"]
State = Literal["pending", "started", "done", "already", "failed", "kept"]
SCHEMA_VERSION: Final = 1
_SUFFIX: Final = ".receipt.json"


@dataclass(slots=True)
class StepState:
    """How far one step has come; `message` is what the device said when it refused."""

    state: State = "pending"
    message: str = ""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One account that is not as expected: None for an account that is not there."""

    login: str
    expected: ChannelRights | None
    seen: ChannelRights | None


@dataclass(slots=True)
class Receipt:
    """What was done, step by step, and what the device said afterwards. No secret and no address.

    `gone` and `as_declared` (with the rights seen) are the logins that a read-back after the work confirmed, at
    `confirmed_at`: a later run that does not get so far keeps them with their time, less what it saw again. `unknown`
    are accounts that are not ours, `forbidden` steps on the device's own accounts. `nameless` are the numbers of
    accounts without a name that were there before any creation of this change set was under way: somebody else's; None:
    not known, so that any may be. `open_streams`: what becomes of pictures that were open while something was taken
    away; None where nothing was, or nobody knows.
    """

    changes: ChangeSet
    steps_sha256: str
    started_at: str
    finished_at: str = ""
    result: Result = "planned"
    states: list[StepState] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    confirmed_at: str = ""
    as_declared: dict[str, ChannelRights] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    mismatches: list[Mismatch] = field(default_factory=list)
    message: str = ""
    nameless: list[str] | None = None
    open_streams: Text | None = None


def receipt_path(steps: Path) -> Path:
    """Where the receipt of a change set lies: beside it."""
    return steps.with_name(steps.name.removesuffix(".json") + _SUFFIX)


def receipt_text(receipt: Receipt) -> str:
    """The receipt as JSON (schemas/output/receipt.schema.json)."""
    changes = receipt.changes
    content = {
        "schema_version": SCHEMA_VERSION,
        "recorder": changes.device.recorder_id,
        "target": changes.device.target,
        "as_of": changes.as_of.isoformat(),
        "steps_sha256": receipt.steps_sha256,
        "result": receipt.result,
        "started_at": receipt.started_at,
        "finished_at": receipt.finished_at,
        "steps": [
            {
                "number": number,
                "action": step.action,
                "login": step.login,
                "state": state.state,
                **({"message": state.message} if state.message else {}),
            }
            for number, (step, state) in enumerate(zip(changes.steps, receipt.states, strict=True), start=1)
        ],
        "confirmed_at": receipt.confirmed_at,
        "gone": receipt.gone,
        "as_declared": {login: rights_content(rights) for login, rights in sorted(receipt.as_declared.items())},
        "unknown": receipt.unknown,
        "forbidden": receipt.forbidden,
        "mismatches": [_mismatch(one) for one in receipt.mismatches],
        **({"message": receipt.message} if receipt.message else {}),
        **({} if receipt.nameless is None else {"nameless": receipt.nameless}),
        **({"open_streams": _both(receipt.open_streams)} if receipt.open_streams else {}),
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _both(text: Text) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}


def _mismatch(one: Mismatch) -> dict[str, object]:
    return {"login": one.login, "expected": _rights(one.expected), "seen": _rights(one.seen)}


def _rights(rights: ChannelRights | None) -> dict[str, list[int]] | None:
    """None for no account (or a disabled one)."""
    return None if rights is None else rights_content(rights)


def start_receipt(file: Path, changes: ChangeSet, steps_sha256: str, now: str) -> Receipt:
    """The receipt of a run that begins: with what an earlier run of the same change set did and confirmed.

    Raises UsageFault where the receipt belongs to another change set: it must be put away by a person first.
    """
    receipt = Receipt(changes, steps_sha256, now, states=[StepState() for _ in changes.steps])
    if not file.exists():
        return receipt
    content = read_receipt(file)
    if content["steps_sha256"] != steps_sha256:
        raise UsageFault(
            f"{file.name}: là biên nhận của tệp thay đổi khác; đề nghị cất đi trước / is of another change set; move it"
        )
    states = [step["state"] for step in content["steps"]]
    if len(states) != len(changes.steps) or not set(states) <= set(get_args(State)):
        raise UsageFault(f"{file.name}: không phải biên nhận / is no receipt")
    receipt.states = [StepState(state) for state in states]
    receipt.confirmed_at, receipt.gone = content["confirmed_at"], content["gone"]
    receipt.nameless = content.get("nameless")
    receipt.as_declared = {login: rights_from(rights) for login, rights in content["as_declared"].items()}
    return receipt


def confirmed_removals(folder: Path, as_of: date) -> Mapping[tuple[str, str], Confirmation]:
    """(recorder, login) -> what the last read-back until `as_of` showed of an account of ours.

    Of several receipts of a recorder the latest decides: an account that it shows again is not gone, whatever an
    earlier one, or the ledger, said of it. One that was never finished confirms nothing. Raises UsageFault for a file
    that is no receipt, and for a folder that is not there.
    """
    if not folder.is_dir():
        raise UsageFault(f"không có thư mục biên nhận {folder} / no folder of receipts")
    read = [content for path in sorted(folder.rglob(f"*{_SUFFIX}")) if (content := read_receipt(path))["finished_at"]]
    words = [word for content in read if _day(content["finished_at"]) <= as_of for word in _words_of(content)]
    confirmed: dict[tuple[str, str], Confirmation] = {}
    _note(words, confirmed)
    return confirmed


def note_receipt(content: Mapping[str, Any], confirmed: dict[tuple[str, str], Confirmation]) -> None:
    """Adds the words of one receipt to those of earlier ones, none of which speaks of a later moment."""
    _note(_words_of(content), confirmed)


def _note(words: Iterable[_Word], confirmed: dict[tuple[str, str], Confirmation]) -> None:
    # A run that could not look again keeps what an earlier one confirmed, with its time: what was seen since wins.
    for word in sorted(words, key=lambda word: word.moment):
        if word.says is None:
            confirmed.pop(word.account, None)
            continue
        before = confirmed.get(word.account)
        says = word.says
        if says.rights is not None and not says.is_there and says.made_again_on is None and before is not None:
            says = replace(says, made_again_on=before.made_again_on)
        confirmed[word.account] = says


class _Word(NamedTuple):
    """What a receipt says of one account, and the moment of which it says it; None: that nothing is confirmed."""

    moment: str
    account: tuple[str, str]
    says: Confirmation | None


def _words_of(content: Mapping[str, Any]) -> Iterator[_Word]:
    recorder, finished_at, confirmed_at = content["recorder"], content["finished_at"], content["confirmed_at"]
    mismatched = {login_key(mismatch["login"]) for mismatch in content["mismatches"]}
    there = {login_key(mismatch["login"]) for mismatch in content["mismatches"] if mismatch.get("seen") is not None}
    there.update(map(login_key, content["unknown"]))
    for login in sorted(mismatched | there):
        seen = Confirmation(_day(finished_at), {}, is_there=True) if login in there else None
        yield _Word(finished_at, (recorder, login), seen)
    if not confirmed_at:
        return
    day = _day(confirmed_at)
    for login in map(login_key, content["gone"]):
        if login not in there:
            yield _Word(confirmed_at, (recorder, login), Confirmation(day, None))
    made_again = _made_again(content)
    for written, rights in content["as_declared"].items():
        login = login_key(written)
        if login not in mismatched | there:
            made_again_on = day if login in made_again else None
            yield _Word(confirmed_at, (recorder, login), Confirmation(day, rights_from(rights), made_again_on))


def _made_again(content: Mapping[str, Any]) -> frozenset[str]:
    """The logins whose account the run took away and made again. A device shows no more than that there is one."""
    done = [step for step in content["steps"] if step["state"] in ("done", "already")]
    taken_away = {step["login"] for step in done if step["action"] in ENDINGS}
    return frozenset(step["login"] for step in done if step["action"] == "create" and step["login"] in taken_away)


def _day(moment: str) -> date:
    return date.fromisoformat(moment[:10])


def read_receipt(file: Path) -> dict[str, Any]:
    """The content of one receipt. Raises UsageFault for a file that is none."""
    try:
        content = json.loads(file.read_bytes())
        sound = content["schema_version"] == SCHEMA_VERSION and all(
            isinstance(content[name], kind)
            for name, kind in (("recorder", str), ("steps_sha256", str), ("finished_at", str), ("steps", list))
        )
        sound = sound and all(isinstance(login, str) for login in [*content["gone"], *content["unknown"]])
        sound = sound and all(isinstance(login, str) for login in content["as_declared"])
        nameless = content.get("nameless", [])
        sound = sound and isinstance(nameless, list) and all(isinstance(number, str) for number in nameless)
        for rights in content["as_declared"].values():
            rights_from(rights)
        sound = sound and all(isinstance(one["login"], str) for one in content["mismatches"])
        for moment in filter(None, (content["finished_at"], content["confirmed_at"])):
            _day(moment)
        words = [step[name] for step in content["steps"] for name in ("action", "login", "state")]
        sound = sound and all(isinstance(word, str) for word in words)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as fault:
        raise UsageFault(f"{file.name}: không phải biên nhận / is no receipt") from fault
    if not sound:
        raise UsageFault(f"{file.name}: không phải biên nhận / is no receipt")
    return dict(content)
