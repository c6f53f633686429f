"""Why a bundle is refused: each reason by its code, in its sentence; and what a sound one gives."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from camgrant.seal import verify as module
from camgrant.seal.age import opened
from camgrant.seal.bundle import Sealed, digest, payload
from camgrant.seal.codes import SEAL_CODES
from camgrant.seal.signature import signed
from camgrant.seal.verify import Given, Verdict, verify
from support.seals import FILES, SECRET_TEXTS, SECRETS, Desk, manifest


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def sealed(desk: Desk) -> Sealed:
    return desk.sealed()


def judged(
    desk: Desk, data: bytes, signature: bytes | None, name: str = "u-vnpt-gl-0007.tar.age", **asked: Any
) -> Verdict:
    open_seal: Callable[[bytes], bytes] = partial(opened, identities=[str(desk.identity)])
    return verify(Given(name, data, signature, desk.signers, "nguoi-ky.txt"), open_seal, **asked)


def said(verdict: Verdict) -> list[tuple[str, str]]:
    assert all(text not in repr(verdict) for text in SECRET_TEXTS)
    return [(found.code, found.message("en")) for found in verdict.findings]


def refused(verdict: Verdict) -> list[tuple[str, str]]:
    assert verdict.opened is None
    assert all(found.hint_text("vi") and found.severity.word == "error" for found in verdict.findings)
    return said(verdict)


def test_a_sound_bundle_gives_its_files_and_what_it_is(desk: Desk, sealed: Sealed) -> None:
    verdict = judged(desk, sealed.data, sealed.signature, recipient="u-vnpt-gl", last=6)
    assert said(verdict) == []
    found = verdict.opened
    assert found is not None
    assert (found.signer, found.manifest_sha256, found.passwords) == ("stttt", sealed.manifest_sha256, 2)
    assert found.manifest["sequence"] == 7
    assert {name: data for name, data in found.files.items() if name in FILES or name in SECRETS} == FILES | SECRETS
    assert list(found.missing) == []


def test_a_missing_signature_is_refused(desk: Desk, sealed: Sealed) -> None:
    expected = [("SEA001", "there is no signature u-vnpt-gl-0007.tar.age.sig beside the bundle")]
    assert refused(judged(desk, sealed.data, None)) == expected


CHANGED = [("SEA002", "the bundle or its signature was changed, or the signature is of another file")]


def places(data: bytes) -> dict[str, int]:
    """One place in every part of an age file, in its own words."""
    stanza, mac = data.index(b"-> X25519 "), data.index(b"\n--- ")
    return {
        "version": 3,
        "stanza": stanza + 15,
        "wrapped key": data.index(b"\n", stanza) + 5,
        "header mac": mac + 10,
        "nonce": data.index(b"\n", mac + 1) + 3,
        "first chunk": data.index(b"\n", mac + 1) + 40,
        "last byte": len(data) - 1,
    }


def test_one_flipped_bit_anywhere_is_refused_before_anything_is_opened(desk: Desk, sealed: Sealed) -> None:
    for part, place in places(sealed.data).items():
        changed = bytearray(sealed.data)
        changed[place] ^= 1
        assert refused(judged(desk, bytes(changed), sealed.signature)) == CHANGED, part
    lines = sealed.signature.split(b"\n")
    for number in (0, 2, len(lines) - 3):
        changed_line = bytes([lines[number][0] ^ 3]) + lines[number][1:]
        signature = b"\n".join([*lines[:number], changed_line, *lines[number + 1 :]])
        assert refused(judged(desk, sealed.data, signature)) == CHANGED, number


@pytest.mark.parametrize("cut", [0, 1, 500, -1])
def test_a_bundle_that_was_cut_is_refused(desk: Desk, sealed: Sealed, cut: int) -> None:
    assert refused(judged(desk, sealed.data[:cut], sealed.signature)) == CHANGED


def test_the_signature_of_another_bundle_is_refused(desk: Desk, sealed: Sealed) -> None:
    assert refused(judged(desk, sealed.data, desk.sealed(sequence=8).signature)) == CHANGED


def test_a_signer_who_is_not_on_the_list_is_refused(desk: Desk) -> None:
    forged = desk.sealed(key=desk.stranger)
    expected = [("SEA003", "the signature is sound, but nobody in nguoi-ky.txt made it")]
    assert refused(judged(desk, forged.data, forged.signature)) == expected


def test_a_bundle_that_is_sealed_for_somebody_else_is_refused(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path)
    data = other.sealed().data
    expected = [("SEA004", "the bundle is sealed for another unit or another key, or the phrase was mistyped")]
    assert refused(judged(desk, data, signed(data, desk.key))) == expected
    assert refused(judged(desk, b"no age file", signed(b"no age file", desk.key))) == expected


def test_an_unsound_archive_is_refused_with_the_reason(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [("SEA005", "the content of the bundle was cut, changed, or made by another program")]
    assert refused(judged(desk, *desk.sealed_archive(b""))) == expected
    monkeypatch.setattr(module, "MAX_SEALED", 100)
    expected = [("SEA005", "the content of the bundle is too large")]
    assert refused(judged(desk, b"x" * 101, None)) == expected


def whole(**changed: Any) -> dict[str, bytes]:
    return payload(FILES, manifest(**changed))


CSV = "nhan/danh sách – Đội 1.csv"
XML = "thiet-bi/hikvision/r-iso-01.xml"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({CSV: b"changed"}, [(CSV, "was changed")]),
        ({CSV: None}, [(CSV, "is listed and not in the bundle")]),
        ({"more.txt": b""}, [("more.txt", "is in the bundle and not listed")]),
        ({"mat-khau/r-iso-01.pdf": b""}, [("mat-khau/r-iso-01.pdf", "is in the bundle and not listed")]),
        ({CSV: FILES[XML], XML: FILES[CSV]}, [(CSV, "was changed"), (XML, "was changed")]),
        ({"manifest.json": None}, [("manifest.json", "is listed and not in the bundle")]),
        ({"SHA256SUMS": None}, [("SHA256SUMS", "is listed and not in the bundle")]),
    ],
)
def test_files_that_are_not_as_listed_are_named(
    desk: Desk, change: dict[str, bytes | None], expected: list[tuple[str, str]]
) -> None:
    files = {name: data for name, data in {**whole(), **change}.items() if data is not None}
    found = refused(judged(desk, *desk.sealed_archive(files)))
    assert found == [("SEA006", f"{file}: {how}") for file, how in expected]


def test_sums_and_manifest_must_agree(desk: Desk) -> None:
    """A file swapped together with its line of SHA256SUMS is still not the one that the manifest lists."""
    swapped = payload({**FILES, XML: b"<UserList><User/></UserList>"}, manifest())
    sums = swapped["SHA256SUMS"].decode().splitlines(keepends=True)
    own = whole()
    kept = next(line for line in own["SHA256SUMS"].decode().splitlines(keepends=True) if "manifest.json" in line)
    lines = [kept if "manifest.json" in line else line for line in sums]
    files = {**swapped, "manifest.json": own["manifest.json"], "SHA256SUMS": "".join(lines).encode()}
    assert refused(judged(desk, *desk.sealed_archive(files))) == [("SEA006", f"{XML}: was changed")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"{}", "schema_version: Field required"),
        (b"[", ": Invalid JSON: EOF while parsing a list at line 1 column 1"),
        (b'{"schema_version": 2}', "schema_version: Input should be 1"),
    ],
)
def test_a_manifest_that_cannot_be_read_is_refused(desk: Desk, text: bytes, why: str) -> None:
    found = refused(judged(desk, *desk.sealed_archive({"manifest.json": text, "SHA256SUMS": b""})))
    assert found == [("SEA005", f"the content of the bundle has a manifest.json that cannot be read ({why})")]


def test_a_manifest_of_a_later_version_may_say_more(desk: Desk) -> None:
    made = desk.sealed(published_by="u-stttt")
    verdict = judged(desk, made.data, made.signature)
    assert (said(verdict), verdict.opened is not None) == ([], True)


def test_passwords_that_cannot_be_read_are_refused_in_silence(desk: Desk) -> None:
    made = desk.sealed()
    assert judged(desk, made.data, made.signature).opened is not None
    files = dict(unsealed(desk, made))
    files["mat-khau/r-iso-01.json"] = f'{{"passwords": ["{SECRET_TEXTS[0]}"]}}'.encode()
    found = refused(judged(desk, *desk.sealed_archive(with_new_sums(files))))
    assert found == [("SEA005", "the content of the bundle has a file of passwords that cannot be read")]


def unsealed(desk: Desk, made: Sealed) -> dict[str, bytes]:
    verdict = judged(desk, made.data, made.signature)
    assert verdict.opened is not None
    return dict(verdict.opened.files)


def with_new_sums(files: dict[str, bytes]) -> dict[str, bytes]:
    lines = [f"{digest(data)}  {name}\n" for name, data in sorted(files.items()) if name != "SHA256SUMS"]
    return {**files, "SHA256SUMS": "".join(lines).encode()}


def test_a_bundle_of_another_recipient_is_refused(desk: Desk, sealed: Sealed) -> None:
    found = refused(judged(desk, sealed.data, sealed.signature, recipient="u-syt", last=9))
    assert found == [("SEA007", "the bundle is for u-vnpt-gl, not for u-syt")]


@pytest.mark.parametrize("last", [7, 8, 900])
def test_an_older_bundle_or_the_same_again_is_refused(desk: Desk, sealed: Sealed, last: int) -> None:
    found = refused(judged(desk, sealed.data, sealed.signature, last=last))
    assert found == [("SEA008", f"the bundle has number 7, the last one received was number {last}")]


@pytest.mark.parametrize(("last", "missing"), [(5, "6"), (3, "4, 5, 6"), (0, "1-6")])
def test_numbers_that_were_skipped_are_named(desk: Desk, sealed: Sealed, last: int, missing: str) -> None:
    verdict = judged(desk, sealed.data, sealed.signature, last=last)
    assert said(verdict) == [("SEA009", f"number 7 follows number {last}: {missing} did not arrive")]
    assert [found.severity.word for found in verdict.findings] == ["notice"]
    assert verdict.opened is not None
    assert list(verdict.opened.missing) == list(range(last + 1, 7))


def test_an_old_bundle_under_a_new_name_is_told(desk: Desk, sealed: Sealed) -> None:
    verdict = judged(desk, sealed.data, sealed.signature, name="u-vnpt-gl-0008.tar.age")
    text = "inside it is u-vnpt-gl-0007.tar.age; the file's name says something else"
    assert said(verdict) == [("SEA010", text)]
    assert verdict.opened is not None


def test_every_code_is_shown_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [code for code in SEAL_CODES if f'"{code}"' not in text] == []
