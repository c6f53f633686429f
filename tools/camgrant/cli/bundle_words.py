"""What is said of bundles and of new passwords, for people and for machines."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import click

from camgrant.cli.common import counted
from camgrant.diagnostics import Text

if TYPE_CHECKING:
    from camgrant.app.reissues import Reissued
    from camgrant.ledger.bundles import Bundle, BundleState
    from camgrant.model.inventory import Inventory

__all__ = ["bundle_content", "bundle_line", "say_reissued"]

_REISSUED: Final = Text(
    "Cần cấp lại mật khẩu lần đầu, lần phát hành tới sẽ tạo: {accounts}",
    "A new initial password is needed, the next publication makes it: {accounts}",
)
_NONE_REISSUED: Final = Text("Không có mật khẩu nào phải cấp lại.", "No password must be issued anew.")
_SKIPPED: Final = Text("Không cấp lại mật khẩu {account}: {reason}", "No new password for {account}: {reason}")
_STATES: Final[dict[BundleState, Text]] = {
    "lost": Text("THẤT LẠC từ ngày {day}, phải gửi lại", "LOST since {day}, send it again"),
    "issued": Text("PHẢI GỬI, phát hành ngày {day}", "SEND, issued on {day}"),
    "sent": Text("CHỜ XÁC NHẬN, gửi ngày {day}", "WAITING for the receipt, sent on {day}"),
    "received": Text("đã nhận ngày {day}", "received on {day}"),
}
_SETTLED: Final = Text("đã có gói sau thay, nhận ngày {day}", "settled by a later one, received on {day}")
_PASSWORDS: Final = Text("có {passwords} mật khẩu lần đầu", "{passwords_en} inside")


def bundle_line(inventory: Inventory, one: Bundle, day: date, language: str) -> str:
    """One bundle for people: what it waits for, since when, and how many passwords are in it."""
    settled = one.settled if one.received is None else None
    words, last = (_SETTLED, settled) if settled else (_STATES[one.state], one.last)
    said = [words.in_language(language, {"day": f"{last.on:%d/%m/%Y}" if last else "–"})]
    if one.accounts:
        count = len(one.accounts)
        facts = {"passwords": count, "passwords_en": counted(count, "initial password", "initial passwords")}
        said.append(_PASSWORDS.in_language(language, facts))
    return f"{one.key} → {inventory.unit_short_name(one.key.recipient, day)}: {'; '.join(said)}"


def bundle_content(one: Bundle) -> dict[str, Any]:
    """One bundle for machines (schemas/output/bundle-status.schema.json)."""
    steps = {name: getattr(one, name) for name in ("issued", "sent", "received", "lost")}
    return {
        "bundle": str(one.key),
        "recipient": one.key.recipient,
        "sequence": one.key.sequence,
        "state": one.state,
        "manifest_sha256": one.issued.bundle.sha256 if one.issued else None,
        "accounts": list(one.accounts),
        **{f"{name}_on": noted.on.isoformat() if noted else None for name, noted in steps.items()},
        "settled_on": one.settled.on.isoformat() if one.settled else None,
        "events": [noted.event for noted in steps.values() if noted],
    }


def say_reissued(found: Reissued, language: str) -> None:
    """For which accounts a new password is needed, and why for others it is not."""
    words = _REISSUED if found.accounts else _NONE_REISSUED
    click.echo(words.in_language(language, {"accounts": ", ".join(found.accounts)}))
    for one in found.skipped:
        click.echo(_SKIPPED.in_language(language, {"account": one.place, "reason": one.text}))
