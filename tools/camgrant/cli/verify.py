"""`camgrant verify`: a sealed bundle is intact, from whom, for whom, which number. Needs no inventory, no network."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from camgrant.cli.common import format_option, json_text, language_option, pick_language
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, UsageFault

if TYPE_CHECKING:
    from camgrant.seal.verify import Given

__all__ = ["verify"]

_NO_SIGNERS: Final = (
    "thiếu --signers: tệp tên và khóa công khai của người ký, nhận riêng từ đơn vị giữ kho dữ liệu; danh sách đi kèm "
    "gói không chứng minh gì / --signers is missing: names and public keys of the signers, got from the unit that "
    "keeps the data by another way; a list that travels with the bundle proves nothing"
)
_ONE_KEY: Final = (
    "đề nghị dùng đúng một trong hai: --identity TỆP-KHÓA hoặc --phrase-stdin / "
    "use exactly one of --identity KEY-FILE and --phrase-stdin"
)
_NO_PHRASE: Final = "stdin: thiếu cụm từ mở gói / the phrase is missing"
_SIGNATURE_MAX: Final = 1024 * 1024


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--signers",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Danh sách người ký của đơn vị giữ kho (dạng OpenSSH) / The signers, in OpenSSH's form.",
)
@click.option(
    "--identity",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Tệp khóa riêng age của đơn vị / The unit's private age key.",
)
@click.option("--phrase-stdin", is_flag=True, help="Đọc cụm từ mở gói từ stdin / Read the phrase from stdin.")
@click.option("--for", "recipient", metavar="UNIT", help="Mã đơn vị của mình / The unit that it must be for.")
@click.option(
    "--last",
    type=click.IntRange(min=0),
    help="Số gói nhận gần nhất, 0 nếu chưa có / Number of the last bundle received, 0 for none.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Ghi các tệp vào thư mục mới này / Write the files into this new folder.",
)
@language_option
@format_option("text", "json")
def verify(
    bundle: Path,
    signers: Path | None,
    identity: Path | None,
    phrase_stdin: bool,
    recipient: str | None,
    last: int | None,
    out: Path | None,
    lang: str | None,
    style: str,
) -> int:
    """Kiểm tra gói niêm phong BUNDLE, không cần kho dữ liệu / Verify a sealed bundle, without the inventory."""
    from camgrant.app.folders import outside_inventory
    from camgrant.app.private import private_folder
    from camgrant.cli.verify_words import verdict_content, verdict_text
    from camgrant.seal import verify as seal
    from camgrant.seal.unpack import refuse_used, write_files

    if signers is None:
        raise UsageFault(_NO_SIGNERS)
    if out is not None:
        refuse_used(outside_inventory(out))
    given = _given(bundle, signers)
    verdict = seal.verify(given, _opener(identity, from_stdin=phrase_stdin), recipient, last)
    if verdict.opened is not None and out is not None:
        write_files(private_folder(out), verdict.opened.files)
    language = pick_language(lang)
    written = str(out) if verdict.opened is not None and out is not None else None
    facts: tuple[Any, ...] = (bundle.name, verdict, last, written, language)
    if style == "json":
        click.echo(json_text(verdict_content(*facts)))
    else:
        click.echo(verdict_text(*facts, terminal=sys.stdout.isatty()))
    return EXIT_CLEAN if verdict.opened is not None else EXIT_FINDINGS


def _given(bundle: Path, signers: Path) -> Given:
    from camgrant.seal.verify import MAX_SEALED, Given

    beside = bundle.with_name(f"{bundle.name}.sig")
    signature = _read(beside, _SIGNATURE_MAX) if beside.exists() else None
    return Given(bundle.name, _read(bundle, MAX_SEALED), signature, _read(signers, _SIGNATURE_MAX), signers.name)


def _read(path: Path, most: int) -> bytes:
    """The file, cut one byte after the most that is ever looked at."""
    with path.open("rb") as stream:
        return stream.read(most + 1)


def _opener(identity: Path | None, *, from_stdin: bool) -> Callable[[bytes], bytes]:
    """What opens the seal: the private key of a file, or a phrase, which is never an argument."""
    from camgrant.seal.age import identities_in, opened, opened_by_phrase

    if (identity is None) is not from_stdin:
        raise UsageFault(_ONE_KEY)
    if identity is not None:
        keys = identities_in(_read(identity, _SIGNATURE_MAX).decode("utf-8", "replace"), identity.name)
        return lambda data: opened(data, keys)
    asked = "Cụm từ mở gói / Phrase"
    said = click.prompt(asked, hide_input=True, err=True) if sys.stdin.isatty() else sys.stdin.readline()
    phrase = said.strip()
    if not phrase:
        raise UsageFault(_NO_PHRASE)
    return lambda data: opened_by_phrase(data, phrase)
