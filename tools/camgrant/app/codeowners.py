"""CODEOWNERS from the reviewer groups: the first layer, which asks one owner of a file; approvals ask all parties.

GitHub reads the last line that matches a file, counts the copy on the base branch, and passes over lines with `!`,
`[ ]` or `#` without a word; so these are refused here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from camgrant.diagnostics import UsageFault
from camgrant.model.inventory import Inventory

__all__ = ["CODEOWNERS", "codeowners_text", "repository_of"]

CODEOWNERS: Final = Path(".github") / "CODEOWNERS"
_TEAM: Final = re.compile(r"@[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9_.-]+)*")
_PATTERN: Final = re.compile(r"[A-Za-z0-9*?_./-]+")
_HEAD: Final = """\
# Tệp này do `camgrant codeowners --write` sinh ra từ inventory/reviewers/ và camgrant.yaml; không sửa tay.
# Dòng khớp cuối cùng có hiệu lực, bản ở nhánh gốc được tính. Ai phải đồng ý thì xem `camgrant approvals`.
# Made by `camgrant codeowners --write` from the reviewer groups and the settings; not to be edited by hand.
# The last matching line wins, the copy on the base branch counts. Who must agree: see `camgrant approvals`.
"""
_CODE: Final = "# Mã nguồn và mọi tệp chưa ai nhận. / Code, and every file that nobody owns."
_DATA: Final = "# Dữ liệu chưa có nhóm nào nhận. / Data that no group owns."
_GUARD: Final = "# Dòng cuối giữ chính tệp này và các quy trình. / The last line guards this file and the workflows."


def codeowners_text(inventory: Inventory, folder: str) -> str:
    """The whole file for an inventory in `folder` of its repository.

    Raises UsageFault where the settings name no team of the code, or a pattern or team is none that GitHub reads.
    """
    code = inventory.settings.code_owners
    if code is None:
        raise UsageFault(
            'camgrant.yaml chưa có `code_owners`, ví dụ code_owners: "@to-chuc/nhom" / '
            'camgrant.yaml has no `code_owners`, such as code_owners: "@organisation/team"'
        )
    registrar = _registrar(inventory) or code
    lines = [_HEAD, _CODE, _line("*", code), "", _DATA, _line(f"/{folder}/", registrar)]
    lines += ["", *_owned(inventory, registrar), "", _GUARD, _line("/.github/", code)]
    return "\n".join(lines) + "\n"


def repository_of(folder: Path) -> Path:
    """The top of the repository that the folder lies in; the folder above it where git does not know it yet."""
    here = folder.resolve()
    return next((one for one in (here, *here.parents) if (one / ".git").exists()), here.parent)


def _registrar(inventory: Inventory) -> str | None:
    """The team of the unit that keeps the data; None without one."""
    units = {inventory.settings.registrar} if inventory.settings.registrar else set()
    kinds = inventory.pack.registrars
    groups = [inventory.reviewers[name] for name in sorted(inventory.reviewers)]
    named = [one for one in groups if one.unit in units]
    kind = [one for one in groups if one.unit in inventory.units and inventory.units[one.unit].kind in kinds]
    return next((one.team for one in (*named, *kind)), None)


def _owned(inventory: Inventory, registrar: str) -> Iterator[str]:
    """What each group owns, group by group. A group without any account could never answer for its files: they are the
    registrar's, who enters its documents.

    Raises UsageFault for a pattern that two groups own: the first would lose its files without a word.
    """
    owner: dict[str, str] = {}
    for name in sorted(inventory.reviewers):
        group = inventory.reviewers[name]
        for pattern in group.owns:
            if pattern in owner:
                raise UsageFault(
                    f"“{pattern}” do hai nhóm {owner[pattern]} và {name} cùng nhận; đề nghị để một nhóm / "
                    f"'{pattern}' is owned by both {owner[pattern]} and {name}; leave it to one group"
                )
            owner[pattern] = name
            answers = any(member.handle for member in group.members)
            yield _line(f"/{pattern.removeprefix('/')}", group.team if answers else registrar)


def _line(pattern: str, team: str) -> str:
    if not _PATTERN.fullmatch(pattern):
        raise UsageFault(
            f"“{pattern}”: GitHub không đọc mẫu này (không dùng dấu cách, !, [ ], #, chữ có dấu) / "
            "GitHub does not read such a pattern (no blanks, !, [ ], #, letters beyond ASCII)"
        )
    if not _TEAM.fullmatch(team):
        raise UsageFault(f"“{team}” không phải @nhóm hay @tổ-chức/nhóm / is no @team or @organisation/team")
    return f"{pattern}  {team}"
