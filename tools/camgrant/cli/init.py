"""`camgrant init`: a new province, ready for its first data."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from camgrant.cli.common import counted, language_option, pick_language, today
from camgrant.cli.prompts import Prompts, interactive
from camgrant.diagnostics import EXIT_CLEAN, Text, UsageFault

__all__ = ["init"]

_SUMMARY: Final = Text(
    "{folder}: {count} tệp mới, bộ quy tắc {pack}, hồ sơ {profile}, {forge}.",
    "{folder}: {count_en}, pack {pack}, profile {profile}, {forge}.",
)
_SURE: Final = Text("Ghi các tệp này?", "Write these files?")
_LEFT: Final = Text("Không ghi gì.", "Nothing was written.")
_CHECKED: Final = Text(
    "Đã ghi. `camgrant check`: {errors} lỗi, {warnings} cảnh báo.",
    "Written. `camgrant check`: {errors_en}, {warnings_en}.",
)
_FICTIONAL: Final = Text(
    "Mọi người trong ví dụ đều là giả định; dữ liệu thật: `--profile production`, hoặc bước 5 của README.md.",
    "Everybody in the example is fictional; for real data: `--profile production`, or step 5 of README.md.",
)
_STARTED: Final = Text("Đã tạo kho git.", "A git repository was made.")
_NEXT: Final = Text(
    "Bước tiếp theo, trong {folder}: đọc README.md, rồi {start}`git add -A`, `git commit`.",
    "Next, in {folder}: read README.md, then {start}`git add -A`, `git commit`.",
)


@click.command()
@click.argument("folder", metavar="THƯ_MỤC", type=click.Path(path_type=Path, file_okay=False))
@click.option("--pack", help="Bộ quy tắc: mã, hoặc tệp YAML của mình / Policy pack: an id, or a YAML file of yours.")
@click.option(
    "--profile",
    type=click.Choice(("demo", "production")),
    default="demo",
    show_default=True,
    help="demo: ví dụ giả định; production: dữ liệu thật / demo: a fictional example; production: real data.",
)
@click.option(
    "--forge",
    type=click.Choice(("github", "gitlab", "forgejo")),
    default="github",
    show_default=True,
    help="Nơi mở yêu cầu thay đổi / Where pull requests are opened.",
)
@click.option("--git", "with_git", is_flag=True, help="Tạo luôn kho git / Make a git repository too.")
@click.option("--yes", is_flag=True, help="Ghi, không hỏi lại / Write without asking.")
@language_option
def init(folder: Path, pack: str | None, profile: str, forge: str, with_git: bool, yes: bool, lang: str | None) -> int:
    """Lập kho dữ liệu cho một tỉnh mới / Start the repository of a new province.

    Không bao giờ ghi đè: vướng một tệp thì không ghi tệp nào / Never overwrites: one file in the way, and nothing is
    written.
    """
    from camgrant.app.starting import province, write_new
    from camgrant.load.packs import builtin_pack_names
    from camgrant.vcs.writing import start

    language = pick_language(lang)

    def say(text: Text, **facts: object) -> None:
        click.echo(text.in_language(language, facts))

    made = province(pack or _only(builtin_pack_names()), profile, forge, today())
    count = {"count": len(made.files), "count_en": counted(len(made.files), "new file", "new files")}
    say(_SUMMARY, folder=folder, pack=made.checked.pack, profile=profile, forge=forge, **count)
    if interactive() and not Prompts(language).yes(True if yes else None, "--yes", _SURE):
        say(_LEFT)
        return EXIT_CLEAN
    write_new(folder, made.files)
    found = made.checked.summary()
    words = {"errors_en": counted(found["errors"], "error", "errors")}
    words |= {"warnings_en": counted(found["warnings"], "warning", "warnings")}
    say(_CHECKED, errors=found["errors"], warnings=found["warnings"], **words)
    if made.checked.counts()["contacts"]:
        say(_FICTIONAL)
    is_repository = (folder / ".git").exists()
    if with_git and not is_repository:
        start(folder, "main")
        say(_STARTED)
    say(_NEXT, folder=folder, start="" if with_git or is_repository else "`git init -b main`, ")
    return EXIT_CLEAN


def _only(packs: list[str]) -> str:
    """The pack that comes with camgrant, where it is one. Raises UsageFault where somebody must choose."""
    if len(packs) > 1:
        raise UsageFault(f"đề nghị chọn --pack: {', '.join(packs)} / choose --pack: {', '.join(packs)}")
    return packs[0]
