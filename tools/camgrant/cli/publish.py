"""`camgrant publish`: what was merged goes out, sealed for each recipient; removals always, additions once cleared."""

from __future__ import annotations

import secrets
import textwrap
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from camgrant.cli.common import (
    as_of_option,
    counted,
    format_option,
    inventory_option,
    json_text,
    language_option,
    pick_language,
    today,
)
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Text
from camgrant.masking import mask_personal, masked_hint, masked_message

if TYPE_CHECKING:
    from camgrant.app.publishing.files import State
    from camgrant.app.publishing.payload import Payload
    from camgrant.app.publishing.publish import Outcome

__all__ = ["publish"]

_HEAD: Final = Text(
    "Lần phát hành số {sequence}, dữ liệu đến {day}{mark}, bản {commit}: {place}",
    "Publication {sequence}, data as of {day}{mark}, commit {commit}: {place}",
)
_HELD: Final = Text(
    "CHƯA THÔNG QUA: phần thêm quyền được giữ lại, chỉ phần thu hồi được phát hành. Lý do:",
    "NOT CLEARED: what adds access is held back, only what takes it away goes out. Why:",
)
_FIRST: Final = Text(
    "Chưa phát hành gì: lần đầu phải được thông qua toàn bộ. Lý do:",
    "Nothing was published: the first publication must be cleared as a whole. Why:",
)
_APPROVE: Final = Text(
    "Kế hoạch cần duyệt có mã băm: {plan}",
    "The plan that must be approved has the hash: {plan}",
)
_LINE: Final = Text(
    "  {unit}: gói số {sequence}, {files}{accounts}{mark}",
    "  {unit}: bundle {sequence}, {files}{accounts}{mark}",
)
_GROUPS: Final[dict[State, Text]] = {
    "sealed": Text("Đã niêm phong, gửi được (bundles/):", "Sealed, ready to send (bundles/):"),
    "phrase": Text(
        "Đã niêm phong bằng cụm mật khẩu (bundles/); cụm mật khẩu giao tận tay (by-hand/):",
        "Sealed for a phrase (bundles/), which goes by hand (by-hand/):",
    ),
    "slip": Text(
        "Không niêm phong, giao tận tay: gói ở local/, phiếu mật khẩu ở by-hand/:",
        "Not sealed, to be delivered by hand: bundles in local/, slips of passwords in by-hand/:",
    ),
    "local": Text(
        "CHƯA CÓ KHÓA niêm phong nên để tại local/, không được gửi qua mạng (SEA020):",
        "NO KEY to seal for, so left in local/ and not to be sent over any network (SEA020):",
    ),
    "plain": Text("Thư mục thường, không niêm phong (plain/):", "Plain folders, not sealed (plain/):"),
}
_QUIET: Final = Text("không thu hồi, không mật khẩu: {units}", "nothing taken back, no passwords: {units}")
_KEYS: Final = Text(
    "  Đề nghị ghi khóa bằng `camgrant key new --unit ĐƠN_VỊ --key age1…`, hoặc giao tận tay: `--phrase ĐƠN_VỊ`, "
    "`--slip ĐƠN_VỊ`.",
    "  Add keys with `camgrant key new --unit UNIT --key age1…`, or deliver by hand: `--phrase UNIT`, `--slip UNIT`.",
)
_MORE: Final = Text("  … và {count} mục khác: xem `camgrant check`", "  … and {count} more: see `camgrant check`")
_FIX: Final = Text("cần làm", "fix")
_SHOWN: Final = 10
_WIDTH: Final = 110
_TAKES: Final = Text(", CÓ THU HỒI", ", TAKES ACCESS BACK")
_NONE: Final = Text("", "")
_DEMO: Final = Text(" (dữ liệu giả định)", " (demo data)")
_NEXT: Final = Text(
    "Đề nghị gửi gói có thu hồi trước, rồi ghi `camgrant bundle issued --publication {place}`.",
    "Send the bundles that take back first, then record them: `camgrant bundle issued --publication {place}`.",
)
_UNSEALED: Final = Text(
    "Có thu hồi chưa niêm phong được: {units}. Đề nghị giao tận tay ngay hôm nay.",
    "Removals that could not be sealed: {units}. Deliver them by hand today.",
)


@click.command()
@inventory_option
@as_of_option
@language_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Thư mục các lần phát hành / The folder of publications; each gets a folder of its own there.",
)
@click.option(
    "--previous",
    metavar="DIR|REF",
    help="Lần phát hành trước; mặc định lần mới nhất trong --out / The publication before; the newest in --out.",
)
@click.option(
    "--reviews",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Tệp các lượt duyệt; thiếu thì phần thêm chưa được duyệt / Who approved; without it additions wait.",
)
@click.option(
    "--recipients",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Tệp khóa niêm phong bổ sung theo đơn vị / More keys to seal for, by unit.",
)
@click.option(
    "--sign-with",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Khóa riêng SSH để ký / The private SSH key that signs.",
)
@click.option(
    "--signers",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Người ký lần trước, nếu là khóa khác (tệp allowed_signers) / Who signed last time, if it was another key.",
)
@click.option(
    "--no-secrets",
    is_flag=True,
    help="Không niêm phong, không mật khẩu: thư mục thường, lặp lại được / Plain folders, the same bytes every time.",
)
@click.option(
    "--phrase",
    metavar="UNIT",
    multiple=True,
    help="Niêm phong bằng cụm mật khẩu giao tận tay / Seal for a phrase that goes by hand, where there is no key.",
)
@click.option(
    "--slip",
    metavar="UNIT",
    multiple=True,
    help="In mật khẩu lần đầu ra phiếu, nơi không mở được gói / Print the passwords for a desk without any bundle.",
)
@click.option(
    "--trust",
    metavar="COMMIT",
    help="Không có lần trước: bản được tin về người duyệt, quy tắc / No publication before: whose reviewers judge.",
)
@click.option("--branch", help="Nhánh chính; mặc định theo thiết lập / The branch that counts; that of the settings.")
@format_option("text", "json")
def publish(
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    out: Path,
    previous: str | None,
    reviews: Path | None,
    recipients: Path | None,
    sign_with: Path | None,
    signers: Path | None,
    no_secrets: bool,
    phrase: tuple[str, ...],
    slip: tuple[str, ...],
    branch: str | None,
    trust: str | None,
    style: str,
) -> int:
    """Phát hành: niêm phong cho từng nơi nhận, thu hồi trước / Publish what was merged, sealed, removals first."""
    from camgrant.app.publishing.publish import Wish, find_published_inventory, publish_now

    start = Path.cwd()
    found = find_published_inventory(folder, start)
    wish = Wish(
        *(found, out, previous, reviews, recipients, sign_with, no_secrets, branch, signers, phrase, slip, trust),
        start=start if folder is None else None,
    )
    outcome = publish_now(wish, as_of, today, secrets.choice)
    language = lang or outcome.gate.head.settings.language or pick_language(None)
    if style == "json":
        click.echo(json_text(_content(outcome, language)))
    else:
        _print(outcome, language)
    return EXIT_FINDINGS if outcome.withheld else EXIT_CLEAN


def _print(outcome: Outcome, language: str) -> None:
    def say(text: Text, **facts: object) -> None:
        click.echo(text.in_language(language, facts))

    publication = outcome.publication
    for line in publication.facts.loud if publication is not None else ():
        say(line)
    if publication is not None:
        facts = publication.facts
        say(
            _HEAD,
            sequence=facts.sequence,
            day=f"{facts.as_of:%d/%m/%Y}",
            mark=_DEMO if publication.inventory.settings.profile == "demo" else _NONE,
            commit=facts.commit[:12],
            place=outcome.place,
        )
    if not outcome.gate.cleared:
        say(_HELD if publication else _FIRST)
        for reason in outcome.gate.why:
            click.echo(mask_personal(f"  - {reason.in_language(language)}"))
        say(_APPROVE, plan=outcome.gate.to_approve.hash)
    _findings(outcome, language)
    for state in _GROUPS:
        made = [one for one in (publication.payloads if publication else ()) if outcome.states[one.unit] == state]
        _group(state, made, language)
    if outcome.unsealed_removals:
        say(_UNSEALED, units=", ".join(outcome.unsealed_removals))
    if not {"sealed", "phrase"}.isdisjoint(outcome.states.values()):
        say(_NEXT, place=outcome.place)


def _findings(outcome: Outcome, language: str) -> None:
    """What was found, but for recipients without a key: those stand together further down."""
    found = [one for one in outcome.findings if one.code != "SEA020"]
    for one in found[:_SHOWN]:
        click.echo(f"  {mask_personal(str(one.location))} {one.code} {masked_message(one, language)}")
        click.echo(f"    = {_FIX.in_language(language)}: {masked_hint(one, language)}")
    if found[_SHOWN:]:
        click.echo(_MORE.in_language(language, {"count": len(found) - _SHOWN}))


def _group(state: State, made: list[Payload], language: str) -> None:
    """The recipients whose bundles came out alike, removals first; those who can wait for a key in one paragraph."""
    if not made:
        return
    click.echo(_GROUPS[state].in_language(language, {}))
    quiet = [one for one in made if state == "local" and not (one.takes_back or one.accounts)]
    for one in sorted(made, key=lambda one: (not one.takes_back, one.unit)):
        if one not in quiet:
            click.echo(_line(one, state, language))
    if quiet:
        text = _QUIET.in_language(language, {"units": ", ".join(one.unit for one in quiet)})
        wrap = textwrap.TextWrapper(_WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
        click.echo(wrap.fill(text))
    if state == "local":
        click.echo(_KEYS.in_language(language, {}))


def _line(one: Payload, state: State, language: str) -> str:
    count = len(one.account_names)
    waits = state == "local"
    said = Text(
        f", {count} mật khẩu lần đầu{' còn chờ' if waits else ''}",
        f", {counted(count, 'initial password', 'initial passwords')}{' waiting' if waits else ''}",
    )
    facts: dict[str, object] = {
        "mark": _TAKES if one.takes_back else _NONE,
        "unit": one.unit,
        "sequence": one.sequence,
        "files": Text(f"{len(one.files)} tệp", counted(len(one.files), "file", "files")),
        "accounts": said if count and state != "plain" else _NONE,
    }
    return _LINE.in_language(language, facts)


def _content(outcome: Outcome, language: str) -> dict[str, Any]:
    """As schemas/output/publication.schema.json has it."""
    publication = outcome.publication
    return {
        "sequence": publication.facts.sequence if publication else None,
        "place": str(outcome.place) if outcome.place else None,
        "commit": publication.facts.commit if publication else None,
        "as_of": outcome.gate.as_of.isoformat(),
        "plan": outcome.gate.to_approve.hash,
        "cleared": outcome.gate.cleared,
        "why": [mask_personal(reason.in_language(language)) for reason in outcome.gate.why],
        "findings": [
            {"code": found.code, "place": str(found.location), "message": masked_message(found, language)}
            for found in outcome.findings
        ],
        "recipients": [
            {
                "recipient": one.unit,
                "sequence": one.sequence,
                "state": outcome.states[one.unit],
                "files": len(one.files),
                "accounts": sum(len(logins) for logins in one.accounts.values()),
                "takes_back": one.takes_back,
            }
            for one in (publication.payloads if publication else ())
        ],
        "unsealed_removals": list(outcome.unsealed_removals),
    }
