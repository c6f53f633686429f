"""The data, the keys that it declares, and the files that are generated from it."""

from __future__ import annotations

import json
import stat
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from camgrant.app.check import Checked
from camgrant.app.codeowners import CODEOWNERS, codeowners_text, repository_of
from camgrant.app.doctor.lines import Line, fail, ok, warn
from camgrant.app.issue_forms import stale_forms
from camgrant.diagnostics import UsageFault
from camgrant.load.schema import file_schema, schema_names
from camgrant.model.inventory import Inventory

__all__ = ["data", "editor", "keys"]

_SOON: Final = timedelta(days=30)
_FORMS: Final = Path(".github/ISSUE_TEMPLATE")


def data(checked: Checked) -> Line:
    """Whether the data can be read whole and has no errors."""
    errors = checked.summary()["errors"]
    if errors or not checked.complete:
        return fail("data", "check", f"dữ liệu còn {errors} lỗi", f"the data has {errors} errors", "camgrant check")
    return ok("data", "check", "dữ liệu đọc trọn vẹn, không lỗi", "the data is read whole and has no error")


def keys(inventory: Inventory, day: date, key_file: Path | None) -> Iterator[Line]:
    """Who signs, with which file, and for whom a bundle can be sealed."""
    signers = inventory.settings.signers
    if signers:
        names = ", ".join(signers)
        yield ok("keys", "signers", f"người ký đã khai báo: {names}", f"signers that are declared: {names}")
    else:
        vi, en = "chưa khai báo người ký (camgrant.yaml, `signers`)", "no signer is declared (camgrant.yaml, `signers`)"
        make = "ssh-keygen -t ed25519 -C '' -f ~/.ssh/camgrant"
        yield (fail if inventory.settings.profile == "production" else warn)("keys", "signers", vi, en, make)
    if key_file is not None:
        yield _key_file(key_file, frozenset(signers.values()))
    yield from _units(inventory, day)


def _key_file(path: Path, known: frozenset[str]) -> Line:
    public = path.with_name(f"{path.name}.pub")
    if not path.is_file() or not public.is_file():
        vi, en = f"không có {path} và {public.name}", f"{path} and {public.name} are not there"
        return fail("keys", "key-file", vi, en, f"ssh-keygen -t ed25519 -C '' -f {path}")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        vi, en = f"người khác trên máy đọc được {path}", f"others on this machine can read {path}"
        return fail("keys", "key-file", vi, en, f"chmod 600 {path}")
    words = public.read_text(encoding="utf-8", errors="replace").split()
    if " ".join(words[:2]) not in known:
        vi, en = f"{path} không phải khóa của người ký nào đã khai báo", f"{path} is the key of no declared signer"
        return fail("keys", "key-file", vi, en, f"cat {public}")
    return ok(
        "keys", "key-file", f"{path}: chỉ chủ đọc được, đã khai báo", f"{path}: only its owner reads it, declared"
    )


def _units(inventory: Inventory, day: date) -> Iterator[Line]:
    """Keys of the units that create accounts: their bundles hold initial passwords."""
    creators = sorted({one.creator for one in inventory.recorders.values() if one.creator in inventory.units})
    usable = {unit: [key for key in inventory.units[unit].keys if key.in_use(day)] for unit in creators}
    without = [unit for unit in creators if not usable[unit]]
    ending = [unit for unit in creators if usable[unit] and not any(key.in_use(day + _SOON) for key in usable[unit])]
    if without:
        names = ", ".join(without)
        vi, en = f"chưa niêm phong được cho {names}", f"nothing can be sealed for {names}"
        yield warn("keys", "units", vi, en, f"camgrant key new --unit {without[0]} --key age1…")
    else:
        yield ok("keys", "units", "mọi đơn vị tạo tài khoản đều có khóa", "every unit that creates accounts has a key")
    if ending:
        names = ", ".join(ending)
        vi, en = f"khóa hết hạn trong 30 ngày: {names}", f"keys that end within 30 days: {names}"
        yield warn("keys", "ending", vi, en, f"camgrant key rotate --unit {ending[0]} --new age1…")
    holders = defaultdict(set)
    for unit, found in inventory.units.items():
        for key in found.keys:
            holders[key.key].add(unit)
    for units in (sorted(one) for one in holders.values() if len(one) > 1):
        names = ", ".join(units)
        vi, en = (
            f"{names} dùng chung một khóa: đọc được gói của nhau",
            f"{names} share a key: each opens the other's bundle",
        )
        yield fail("keys", "shared", vi, en, f"camgrant key rotate --unit {units[-1]} --new age1…")


def editor(inventory: Inventory, where: Path) -> Iterator[Line]:
    """The schemas that editors read, CODEOWNERS and the issue forms, against what this version and this data make."""
    top = repository_of(where)
    stale = [name for name in schema_names() if not _is_current(top / "schemas" / f"{name}.schema.json", name)]
    if stale:
        vi, en = f"lược đồ cũ hoặc thiếu: {', '.join(stale)}", f"schemas that are old or missing: {', '.join(stale)}"
        yield warn("editor", "schemas", vi, en, "camgrant schema --write schemas")
    else:
        yield ok("editor", "schemas", "lược đồ đúng bản này", "the schemas are those of this version")
    yield from _owners(inventory, where, top)
    if (top / _FORMS).is_dir():
        old = stale_forms(inventory, top / _FORMS)
        if old:
            vi, en = f"mẫu phiếu cũ: {', '.join(old)}", f"issue forms that are old: {', '.join(old)}"
            yield warn("editor", "forms", vi, en, f"camgrant issue form --write {_FORMS}")
        else:
            yield ok("editor", "forms", "mẫu phiếu đúng với dữ liệu", "the issue forms are those of the data")


def _owners(inventory: Inventory, where: Path, top: Path) -> Iterator[Line]:
    """CODEOWNERS, where there is one, or the settings name who owns the rest and the forge reads that file."""
    path, settings = top / CODEOWNERS, inventory.settings
    if not path.is_file() and (settings.code_owners is None or settings.forge not in (None, "github")):
        return
    try:
        inside = where.resolve().relative_to(top).as_posix()
        made = codeowners_text(inventory, "" if inside == "." else inside)
    except UsageFault as fault:
        vi, _, en = str(fault).partition(" / ")
        yield fail("editor", "codeowners", vi, en or vi, "camgrant codeowners")
        return
    if not path.is_file() or path.read_text(encoding="utf-8") != made:
        vi, en = "CODEOWNERS cũ hoặc thiếu", "CODEOWNERS is old or missing"
        yield warn("editor", "codeowners", vi, en, "camgrant codeowners --write")
    else:
        yield ok("editor", "codeowners", "CODEOWNERS đúng với dữ liệu", "CODEOWNERS is that of the data")


def _is_current(path: Path, name: str) -> bool:
    try:
        return bool(json.loads(path.read_bytes()) == file_schema(name))
    except (OSError, ValueError):
        return False
