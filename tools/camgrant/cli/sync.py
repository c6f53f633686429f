"""`camgrant sync`: back to the main branch after a proposal was merged."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from camgrant.cli.common import counted, inventory_option, language_option, pick_language, tell_main_branch
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Text

__all__ = ["sync"]

_BACK: Final = Text(
    "{repository}: nhánh {branch} đã được hợp nhất; đã về nhánh {main} ({news} mới) và bỏ nhánh ấy trên máy này.",
    "{repository}: branch {branch} was merged; back on {main} ({news_en}), and that branch is gone from this machine.",
)
_FORWARD: Final = Text(
    "{repository}: đang ở nhánh {main}, đã cập nhật ({news} mới).", "{repository}: on {main}, up to date ({news_en})."
)
_NOT_YET: Final = Text(
    "{repository}: nhánh {branch} CHƯA được hợp nhất vào {main}; giữ nguyên, đề nghị chờ duyệt rồi chạy lại.",
    "{repository}: branch {branch} is NOT merged into {main} yet; left as it is, run this again after the review.",
)


@click.command()
@inventory_option
@language_option
def sync(folder: Path | None, lang: str | None) -> int:
    """Về nhánh chính sau khi thay đổi được hợp nhất / Back to the main branch once a proposal was merged.

    Lấy bản mới về; chưa hợp nhất thì giữ nguyên, kết thúc 1; không bao giờ ép / It fetches; what is not merged stays as
    it is, with exit code 1; nothing is ever forced.
    """
    from camgrant.app.folders import find_inventory
    from camgrant.app.main_branch import find_main_branch
    from camgrant.app.sync import settings_in, synced

    found = find_inventory(folder, Path.cwd())
    settings = settings_in(found)
    language = pick_language(lang or settings.language)
    main = find_main_branch(found)
    tell_main_branch(main, language)
    done = synced(found, settings, main)
    for one in done:
        words = _NOT_YET if not one.merged else _BACK if one.branch else _FORWARD
        news = {"news": f"{one.new} bản lưu", "news_en": counted(one.new, "new commit", "new commits")}
        facts = {"repository": one.repository, "branch": one.branch, "main": one.main}
        click.echo(words.in_language(language, {**facts, **news}))
    return EXIT_CLEAN if all(one.merged for one in done) else EXIT_FINDINGS
