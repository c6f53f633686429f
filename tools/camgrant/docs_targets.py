"""docs/targets.md: the capability table and what each target was proven on, generated from the targets themselves."""

from __future__ import annotations

from typing import Any, Final

from camgrant.app.capability_table import target_facts
from camgrant.cli.targets import HOW, LEVELS
from camgrant.model.base import RIGHTS
from camgrant.model.vietnamese import RIGHT_WORDS

__all__ = ["targets_page"]

_INTRODUCTION: Final = (
    "Bảng này sinh từ mã nguồn. `từng camera`: cấp riêng từng camera; `cả tài khoản`: mọi camera của tài khoản; "
    "`cả thiết bị`: mọi kênh của đầu ghi; `đi kèm`: chỉ có cùng quyền khác; `không hỗ trợ`: từ chối.\n\n"
    "*Generated from the code. What a device cannot express is refused (TGT001-TGT010), never rounded up.*"
)
_PROOFS: Final = (
    "Chỉ `máy chủ thật` là chứng minh trên phần mềm đang chạy của hãng; máy giả do ta viết chỉ là tệp mẫu.\n\n"
    "*Only a real server proves anything about the vendor's running program; a stub of ours is a golden.*"
)
_RIGHTS_HEAD: Final = ("Đích / target", *(f"{RIGHT_WORDS[right]} / {right}" for right in RIGHTS if right != "config"))
_BUNDLE_HEAD: Final = ("Đích / target", "Quyền / right", "Kéo theo / brings", "Theo hãng / in the vendor's words")
_SETTINGS_HEAD: Final = (
    "Đích, tài liệu / target, README",
    "`settings` (mẫu giá trị / pattern)",
    "Bắt buộc / required",
    "`device_key` của camera",
)
_LIMIT_HEAD: Final = (
    "Đích / target",
    "Tài khoản / accounts",
    "Mật khẩu / password",
    "Khóa / disable",
    "Tự hết hạn / expiry",
    "Rỗng là tất cả / empty means all",
    "Cần mật khẩu rõ / clear password",
    "`camgrant apply`",
)
_PROOF_HEAD: Final = ("Đích / target", "Mức / level", "Ai phán xét / judge", "Phép thử / test")
_OTHER_HEAD: Final = ("Đích / target", "Nội dung / what", "Định dạng / formats")
_YES: Final = {True: "có / yes", False: "–"}


def targets_page(generated: str) -> str:
    """The page as Markdown; `generated` is the mark of generated pages."""
    facts = target_facts()
    devices = [fact for fact in facts if "capabilities" in fact]
    others = [fact for fact in facts if "capabilities" not in fact]
    parts = [
        "# Đích kết xuất / Targets",
        generated,
        _INTRODUCTION,
        "## Quyền / Rights",
        _table(_RIGHTS_HEAD, [row for fact in devices for row in _rights_rows(fact)]),
        "## Quyền đi kèm / What comes along",
        _table(_BUNDLE_HEAD, [row for fact in devices for row in _bundle_rows(fact)]),
        "## Tùy chọn của đầu ghi / Settings of a recorder",
        _table(_SETTINGS_HEAD, [_settings_row(fact) for fact in devices]),
        "## Giới hạn / Limits",
        _table(_LIMIT_HEAD, [row for fact in devices for row in _limit_rows(fact)]),
        "## Đã chứng minh trên gì / Proven on what",
        _PROOFS,
        _table(_PROOF_HEAD, [row for fact in devices for row in _proof_rows(fact)]),
        "## Danh sách và phiếu / Lists and slips",
        _table(_OTHER_HEAD, [_other_row(fact) for fact in others]),
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _settings_row(fact: dict[str, Any]) -> tuple[str, ...]:
    settings = "<br>".join(f"`{key}`: `{pattern}`" for key, pattern in fact["settings"].items())
    link = f"[{fact['name']}](../renderers/camgrant_renderers/{fact['name']}/README.md)"
    required = ", ".join(f"`{key}`" for key in fact["required"])
    return (link, settings or "–", required or "–", f"`{fact['camera_key']}`" if fact["camera_key"] else "–")


def _other_row(fact: dict[str, Any]) -> tuple[str, ...]:
    return (f"`{fact['name']}`", f"{fact['title']['vi']} / {fact['title']['en']}", ", ".join(fact["formats"]))


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _name(fact: dict[str, Any], can: dict[str, Any]) -> str:
    return f"`{fact['name']}`" + (f"<br>`{can['variant']}`" if can["variant"] else "")


def _rights_rows(fact: dict[str, Any]) -> list[tuple[str, ...]]:
    rows = []
    for can in fact["capabilities"]:
        cells = []
        for right in RIGHTS:
            if right != "config":
                ability = can["rights"][right]
                words = f"<br>“{ability['words']}”" if ability["words"] else ""
                cells.append(f"{HOW[ability['how']].vi}{words}")
        rows.append((_name(fact, can), *cells))
    return rows


def _bundle_rows(fact: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        (
            _name(fact, can),
            bundle["right"],
            ", ".join(bundle["brings"]) + (" (camera có micro / with a microphone)" * bundle["only_with_microphone"]),
            f"{bundle['words']['vi']} / {bundle['words']['en']}",
        )
        for can in fact["capabilities"]
        for bundle in can["bundles"]
    ]


def _limit_rows(fact: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        (
            _name(fact, can),
            str(can["max_accounts"]),
            "–".join(map(str, can["password_length"])),
            _YES[can["can_disable"]],
            _YES[can["native_expiry"]],
            _YES[can["empty_means_all"]],
            _YES[can["clear_password"]],
            _YES[fact["apply"]],
        )
        for can in fact["capabilities"]
    ]


def _proof_rows(fact: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        (
            f"`{fact['name']}`",
            f"{LEVELS[proof['level']].vi} / {LEVELS[proof['level']].en}",
            f"{proof['judge']['vi']} / {proof['judge']['en']}",
            f"[{proof['test'].rpartition('/')[2]}](../{proof['test']})",
        )
        for proof in fact["proven_on"]
    ]
