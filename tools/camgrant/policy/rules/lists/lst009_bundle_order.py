"""What happens to a bundle happens in order: it is issued, then sent, then received; nothing comes before its issue."""

from datetime import date
from typing import Final

from camgrant.diagnostics import Severity, Text
from camgrant.model.ledger import BundleEvent
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.rules.lists import standing_events

_NEEDS: Final = {"sent": "issued", "received": "sent", "lost": "issued"}
_WORDS: Final = {
    "issued": Text("phát hành", "issued"),
    "sent": Text("gửi", "sent"),
    "received": Text("nhận", "received"),
    "lost": Text("thất lạc", "lost"),
}


def check(context: Context) -> Findings:
    events = [(name, event.on, event.bundle) for name, event in standing_events(context) if event.bundle is not None]
    first: dict[tuple[str, int, str], date] = {}
    for _, on, bundle in events:
        key = _key(bundle, bundle.what)
        first[key] = min(on, first.get(key, on))
    for name, on, bundle in events:
        needed = _NEEDS.get(bundle.what)
        if needed is not None and first.get(_key(bundle, needed), date.max) > on:
            facts = {"sequence": bundle.sequence, "unit": context.unit_name(bundle.recipient)}
            yield Finding(name, "bundle.what", {**facts, "what": _WORDS[bundle.what], "needed": _WORDS[needed]})


def _key(bundle: BundleEvent, what: str) -> tuple[str, int, str]:
    return bundle.recipient, bundle.sequence, what


RULE = InventoryRule(
    code="LST009",
    severity=Severity.ERROR,
    title=Text("Việc của gói niêm phong sai thứ tự", "Events of a bundle out of order"),
    text=Text(
        "Gói số {sequence} của {unit}: ghi “{what}” nhưng đến ngày ấy chưa ghi “{needed}”",
        "bundle {sequence} of {unit} was {what}, but by that day it was not {needed}",
    ),
    hint=Text(
        "Đề nghị ghi bằng `camgrant bundle`; ghi nhầm thì `camgrant list correct`",
        "write it with `camgrant bundle`; correct a wrong entry with `camgrant list correct`",
    ),
    why=Text(
        "Gói được ghi là đã nhận mà không ai gửi thì không rõ mật khẩu ở trong đang nằm đâu.",
        "Of a bundle that arrived without being sent nobody knows where the passwords in it lie.",
    ),
    check=check,
)
