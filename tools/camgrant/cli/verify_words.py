"""What `camgrant verify` says of a bundle, for people and for machines. Passwords are counted, never shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from camgrant.diagnostics import Text
from camgrant.masking import mask_personal, masked_hint, masked_message, shown_hint, shown_message, shown_text
from camgrant.model.vietnamese import date_vi
from camgrant.report.rights import printable
from camgrant.seal.bundle import SECRETS
from camgrant.seal.verify import Opened, Verdict

__all__ = ["removals", "verdict_content", "verdict_text"]

_SOUND: Final = Text("GÓI ĐÚNG: {recipient}, gói số {sequence}", "SOUND: {recipient}, bundle number {sequence}")
_REFUSED: Final = Text("TỪ CHỐI: {name}. Đề nghị không dùng gói này.", "REFUSED: {name}. Do not use this bundle.")
_SIGNER: Final = Text("Người ký: {signer}", "Signed by: {signer}")
_MANIFEST: Final = Text("Bản kê: {digest}", "Manifest: {digest}")
_PREVIOUS: Final = Text("Bản kê của gói trước: {digest}", "Manifest of the bundle before: {digest}")
_FIRST: Final = Text("Gói đầu tiên của nơi nhận này", "The first bundle of this recipient")
_DATA: Final = Text(
    "Dữ liệu đến hết ngày {day}, bản {commit}; bộ quy tắc {pack} bản {version}; camgrant {tool}",
    "Data as of {day}, commit {commit}; pack {pack} version {version}; camgrant {tool}",
)
_DEMO: Final = Text("Dữ liệu giả định", "Fictional data")
_HELD: Final = Text(
    "Phần thêm quyền còn chờ duyệt: gói này chỉ thu hồi so với bản trước",
    "Additions wait for approval: this bundle only takes away",
)
_REMOVALS: Final = Text("Thu hồi, đề nghị làm trước:", "Removals, to be done first:")
_REMOVAL: Final = Text("{recorder}: {count} tài khoản", "{recorder}: accounts: {count}")
_IN_LISTS: Final = Text("trong các danh sách, xem 00-DOC-TRUOC.pdf", "in the lists, see 00-DOC-TRUOC.pdf")
_FILES: Final = Text("Tệp trong gói: {count}", "Files in the bundle: {count}")
_PASSWORDS: Final = Text(
    "Mật khẩu lần đầu trong {folder}: {count}; trao tận tay, đổi ngay lần đầu",
    "Initial passwords in {folder}: {count}; hand them over in person, to be changed at once",
)
_COMPARE: Final = Text(
    "Số {sequence}: đề nghị so với sổ của đơn vị, gói nhận gần nhất phải là số {before}",
    "Number {sequence}: compare it with your book, the last one that you received must be number {before}",
)
_WRITTEN: Final = Text("Đã ghi vào {folder}", "Written to {folder}")
_ANSWER: Final = Text(
    "Báo đã nhận cho đơn vị giữ kho: “{recipient} đã nhận gói số {sequence}, bản kê {digest}”",
    "Acknowledge to the unit that keeps the data: “{recipient} received number {sequence}, manifest {digest}”",
)


def verdict_text(
    name: str, verdict: Verdict, last: int | None, written: str | None, language: str, *, terminal: bool
) -> str:
    """For people; whatever could steer a terminal is replaced, and personal data is shown at one only."""
    lines = _findings(verdict, language, terminal=terminal)
    if verdict.opened is None:
        lines = [_REFUSED.in_language(language, {"name": shown_text(name, terminal=terminal)}), *lines]
    else:
        title, *said = _bundle(verdict.opened, language, terminal=terminal)
        lines = [title, *lines, *said, *_next(verdict.opened, last, written, language)]
    return "\n".join(map(printable, lines))


def _findings(verdict: Verdict, language: str, *, terminal: bool) -> list[str]:
    lines = []
    for finding in verdict.findings:
        lines.append(f"{finding.code} {shown_message(finding, language, terminal=terminal)}")
        lines.append(f"  → {shown_hint(finding, language, terminal=terminal)}")
    return lines


def _bundle(opened: Opened, language: str, *, terminal: bool) -> Iterator[str]:
    """What it is: the number, who signed, from which data, what is taken away, the files."""
    manifest = opened.manifest
    facts: dict[str, object] = {
        "recipient": manifest["recipient"],
        "sequence": manifest["sequence"],
        "signer": shown_text(opened.signer, terminal=terminal),
        "day": date_vi(date.fromisoformat(manifest["as_of"])),
        "commit": manifest["commit"][:12],
        "pack": manifest["pack"]["id"],
        "version": manifest["pack"]["version"],
        "tool": manifest["tool"],
    }
    yield _SOUND.in_language(language, facts)
    said = [_SIGNER, _DATA, *([_DEMO] if manifest["profile"] == "demo" else []), *([_HELD] if manifest["held"] else [])]
    yield from (f"  {text.in_language(language, facts)}" for text in said)
    yield f"  {_MANIFEST.in_language(language, {'digest': opened.manifest_sha256})}"
    before = _PREVIOUS if manifest["previous"] else _FIRST
    yield f"  {before.in_language(language, {'digest': manifest['previous']})}"
    yield from (f"  {one['vi' if language == 'vi' else 'en']}" for one in manifest["approvals"]["said"])
    if manifest.get("takes_back"):
        yield _REMOVALS.in_language(language)
        taken = sorted(removals(opened).items())
        yield from (f"  {_REMOVAL.in_language(language, {'recorder': name, 'count': count})}" for name, count in taken)
        if not taken:
            yield f"  {_IN_LISTS.in_language(language)}"
    paths = _paths(opened)
    yield _FILES.in_language(language, {"count": len(paths)})
    yield from (f"  {path}" for path in paths)
    if opened.passwords:
        yield _PASSWORDS.in_language(language, {"folder": SECRETS, "count": opened.passwords})


def _next(opened: Opened, last: int | None, written: str | None, language: str) -> Iterator[str]:
    """What is left to do for whoever received it."""
    manifest = opened.manifest
    facts: dict[str, object] = {
        "recipient": manifest["recipient"],
        "sequence": manifest["sequence"],
        "before": manifest["sequence"] - 1,
        "digest": opened.manifest_sha256[:16],
        "folder": written,
    }
    said = [*([_COMPARE] if last is None else []), *([_WRITTEN] if written else []), _ANSWER]
    yield from (text.in_language(language, facts) for text in said)


def removals(opened: Opened) -> dict[str, int]:
    """Recorder -> how many accounts lose something there."""
    return opened.manifest.get("removals", {})


def _paths(opened: Opened) -> list[str]:
    """The listed files, those of recorders with removals first."""
    first = removals(opened).keys()
    paths = [one["path"] for one in opened.manifest["files"]]
    return sorted(paths, key=lambda path: (path.rpartition("/")[2].partition(".")[0] not in first, path))


def verdict_content(
    name: str, verdict: Verdict, last: int | None, written: str | None, language: str
) -> dict[str, Any]:
    """For machines (schemas/output/verify.schema.json)."""
    opened = verdict.opened
    return {
        "bundle": mask_personal(name),
        "verdict": "refused" if opened is None else "sound",
        "findings": [
            {
                "code": found.code,
                "severity": found.severity.word,
                "message": masked_message(found, language),
                "hint": masked_hint(found, language),
            }
            for found in verdict.findings
        ],
        "last": last,
        "written": written,
        "content": None if opened is None else _content(opened),
    }


def _content(opened: Opened) -> dict[str, Any]:
    return {
        "signer": mask_personal(opened.signer),
        "manifest_sha256": opened.manifest_sha256,
        "missing": [opened.missing[0], opened.missing[-1]] if opened.missing else None,
        "passwords": opened.passwords,
        "removals": removals(opened),
        "manifest": {**opened.manifest, "files": sorted(opened.manifest["files"], key=lambda one: one["path"])},
    }
