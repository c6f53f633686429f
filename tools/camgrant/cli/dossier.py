"""`camgrant dossier`: who could see it, put down as JSON, DOCX and PDF that others can make anew and compare."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from camgrant.cli.common import day_option, inventory_option, language_option, today
from camgrant.cli.who import head_option, period_of, where
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Text, UsageFault

if TYPE_CHECKING:
    from camgrant.app.dossier import Question
    from camgrant.app.dossier_check import Fault

__all__ = ["dossier"]

_NEEDED: Final = "đề nghị ghi {flags} / say {flags}"
_ALONE: Final = "--docx, --pdf chỉ dùng cùng --verify / only go with --verify"
_THERE: Final = "{path}: đã có tệp này, đề nghị chọn --out khác / exists already, choose another --out"
_MADE: Final = Text(
    "Hồ sơ về bản lưu {commit}: {files}\nĐã ghi sổ: {event}; đề nghị đưa tệp này vào kho bằng `camgrant propose`.",
    "Dossier about commit {commit}: {files}\nRecorded: {event}; bring that file in with `camgrant propose`.",
)
_GAPS: Final = Text(
    "Hồ sơ chưa trọn vẹn: xem phần “Mức độ đầy đủ”.",
    "The dossier is not the whole truth: see the part on completeness.",
)
_SAME: Final = Text(
    "Đúng: lập lại từ kho thì được đúng hồ sơ này.", "Right: made anew from the repository it is the same."
)
_FAULTS: Final = {
    "edited": Text("Tệp hồ sơ đã bị sửa sau khi lập.", "The file was edited after it was made."),
    "missing": Text(
        "Kho này thiếu bản lưu hoặc đối tượng mà hồ sơ dựa vào: {detail}",
        "The commit or an object that it rests on is missing here: {detail}",
    ),
    "shallow": Text(
        "Bản sao này thiếu phần đầu của lịch sử nên không so được đúng; đề nghị `git fetch --unshallow`.",
        "This clone lacks the beginning of history, so it cannot tell; run `git fetch --unshallow`.",
    ),
    "rewritten": Text(
        "Lịch sử đã bị viết lại: bản lưu {detail} không còn trên nhánh chính.",
        "History was rewritten: commit {detail} is on the main line no more.",
    ),
    "unrecorded": Text(
        "Sổ theo dõi không có sự kiện nào về hồ sơ này.", "No event of the ledger tells of this dossier."
    ),
    "event": Text(
        "Sự kiện về hồ sơ này đã bị sửa hoặc mất khỏi sổ: {detail}",
        "The event that told of this dossier was changed or vanished: {detail}",
    ),
    "ledger": Text(
        "Từ khi lập hồ sơ, sổ theo dõi đã bị sửa hoặc mất sự kiện: {detail}",
        "Since it was made an event of the ledger was changed or vanished: {detail}",
    ),
    "version": Text(
        "Hồ sơ do phiên bản khác của camgrant lập ({detail}); nội dung vẫn được so.",
        "Another version of camgrant made it ({detail}); its content is compared all the same.",
    ),
    "content": Text("Khác khi lập lại: phần `{detail}`", "Comes out otherwise: the part `{detail}`"),
    "paper": Text("Tệp {detail} không phải bản in của nội dung này.", "The {detail} is not the paper of this content."),
}
_file = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@inventory_option
@language_option
@click.option("--camera", "cameras", multiple=True, help="Mã camera (k-…), nhiều lần được / Id of a camera.")
@click.option("--site", "sites", multiple=True, help="Mã cơ sở (s-…): mọi camera ở đó / Id of a site: all its cameras.")
@click.option("--at", "at", metavar="T", help="Thời điểm, hoặc ngày: cả ngày ấy / A moment, or a date: that whole day.")
@click.option("--from", "since", metavar="T", help="Từ thời điểm, ngày / From a moment or a date.")
@click.option("--until", "until", metavar="T", help="Đến trước thời điểm, hết ngày / Until just before, or that day.")
@click.option(
    "--incident", help="Sự cố (i-…): camera, khoảng giờ và hạn theo đó / The incident, with its cameras and times."
)
@click.option("--by", help="Ai yêu cầu: mã cá nhân hoặc tên cơ quan / Who asks: a contact id or an office.")
@click.option("--reason", help="Lý do / Why.")
@day_option("--date", "Ngày ghi trên hồ sơ; mặc định ngày của bản lưu / Date on paper, by default the commit's.", "day")
@day_option("--on", "Ngày yêu cầu, ghi vào sổ; mặc định hôm nay / Day of the request, today by default.", "asked_on")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Thư mục để ba tệp / For the files.")
@click.option("--verify", type=_file, help="Lập lại hồ sơ JSON này từ kho rồi so / Make it anew and compare.")
@click.option("--docx", type=_file, help="So cả bản DOCX / Compare the DOCX as well.")
@click.option("--pdf", type=_file, help="So cả bản PDF / Compare the PDF as well.")
@head_option
def dossier(
    folder: Path | None,
    lang: str | None,
    cameras: tuple[str, ...],
    sites: tuple[str, ...],
    at: str | None,
    since: str | None,
    until: str | None,
    incident: str | None,
    by: str | None,
    reason: str | None,
    day: date | None,
    asked_on: date | None,
    out: Path | None,
    verify: Path | None,
    docx: Path | None,
    pdf: Path | None,
    head: str | None,
) -> int:
    """Hồ sơ ai xem được camera lúc ấy, để xử lý lộ lọt / Who could see a camera then, as a dossier of a leak.

    Ba tệp cùng nội dung; mỗi lần lập được ghi vào sổ. --verify lập lại hồ sơ từ kho và so, mã thoát 1 khi khác /
    Three files of one content; each that is made is recorded. --verify compares, exit code 1 where it differs.
    """
    found, ref, language = where(folder, head, lang)
    if verify is not None:
        return _verify(found, ref, verify, {"docx": docx, "pdf": pdf}, language)
    if docx is not None or pdf is not None:
        raise UsageFault(_ALONE)
    missing = [flag for flag, value in (("--by", by), ("--reason", reason), ("--out", out)) if not value]
    if missing or by is None or reason is None or out is None:
        raise UsageFault(_NEEDED.format(flags=", ".join(missing)))
    from camgrant.app.dossier import Question
    from camgrant.app.ledger import not_in_the_future

    period = period_of(at, since, until) if (at or since or until) or not incident else None
    question = Question(cameras, sites, period, incident, by, reason, day)
    return _make(found, ref, question, out, not_in_the_future(asked_on, today(), "--on") or today(), language)


def _make(folder: Path, ref: str, question: Question, out: Path, on: date, language: str) -> int:
    from camgrant.app.dossier import NAME, event_of, papers, seen_here
    from camgrant.app.dossier import dossier as made_of
    from camgrant.app.dossier_paper import is_whole
    from camgrant.app.folders import outside_inventory
    from camgrant.app.ledger import record
    from camgrant.app.private import keep_from_git, write_private
    from camgrant.vcs import branch_named, commit_named

    commit = commit_named(folder, ref)
    made = made_of(folder, commit, question, seen_here(folder, commit, branch_named(folder, ref)))
    files = {f"{NAME}.json": made.json, **papers(made.content)}
    event = event_of(made, made.json, on=on)
    there = next((out / name for name in files if (outside_inventory(out / name)).exists()), None)
    if there is not None:
        raise UsageFault(_THERE.format(path=there))
    for name in files:
        keep_from_git(out / name)
    out.mkdir(parents=True, exist_ok=True)
    (written,) = record(folder, [event])
    for name, data in files.items():
        write_private(out / name, data)
    listed = ", ".join(str(out / name) for name in files)
    click.echo(_MADE.in_language(language, {"commit": commit[:12], "files": listed, "event": written}))
    if not is_whole(made.content):
        click.echo(_GAPS.in_language(language), err=True)
    return EXIT_CLEAN


def _verify(folder: Path, ref: str, file: Path, given: dict[str, Path | None], language: str) -> int:
    from camgrant.app.dossier_check import verified

    papers = {kind: path.read_bytes() for kind, path in given.items() if path is not None}
    found = verified(folder, ref, file.read_bytes(), papers)
    for fault in found.faults:
        click.echo(_said(fault, language))
    if not found.faults:
        click.echo(_SAME.in_language(language))
    return EXIT_FINDINGS if found.faults else EXIT_CLEAN


def _said(fault: Fault, language: str) -> str:
    return _FAULTS[fault.what].in_language(language, {"detail": fault.detail})
