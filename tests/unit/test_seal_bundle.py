"""Bundles as they are made: the plain payload, its checksums, the sealed archive, the signature.

`ssh-keygen` (OpenSSH) judges the signatures, `hashlib` the checksums.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyrage
import pytest

from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.seal.archive import unpacked
from camgrant.seal.bundle import instructions, payload, sealed_bundle, with_phrase
from camgrant.seal.signature import BadSignature, UnknownSigner, allowed_signers, signed, signer_of
from support.seals import FILES, SECRET_TEXTS, SECRETS, Desk, manifest


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


def sums(files: dict[str, bytes]) -> str:
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())]
    return "".join(lines)


def test_the_payload_lists_every_file_with_its_digest_and_basis() -> None:
    given = manifest(files=[{"path": "00-DOC-TRUOC.pdf", "basis": ["d-tqs-tai-khoan"], "sha256": "of before"}])
    made = payload(FILES, given)
    assert {name: made[name] for name in FILES} == FILES
    assert sorted(made.keys() - FILES.keys()) == ["SHA256SUMS", "manifest.json"]
    assert made["SHA256SUMS"].decode() == sums({name: data for name, data in made.items() if name != "SHA256SUMS"})
    said = json.loads(made["manifest.json"])
    assert list(said)[:4] == ["schema_version", "recipient", "sequence", "previous"]
    assert said == {
        **manifest(),
        "files": [
            {
                "path": name,
                "size": len(data),
                "sha256": hashlib.sha256(data).hexdigest(),
                "basis": ["d-tqs-tai-khoan"] if name == "00-DOC-TRUOC.pdf" else [],
            }
            for name, data in sorted(FILES.items())
        ],
    }


_PRINT = """
import hashlib
from camgrant.seal.archive import packed
from camgrant.seal.bundle import payload
from support.seals import FILES, manifest
print(hashlib.sha256(packed(payload(dict(sorted(FILES.items(), key=lambda one: hash(one))), manifest()))).hexdigest())
"""


def test_the_payload_is_the_same_on_every_machine(tmp_path: Path) -> None:
    found = set()
    for zone, seed, locale in (
        ("Asia/Ho_Chi_Minh", "0", "C.UTF-8"),
        ("America/New_York", "7", "C"),
        ("UTC", "99", "POSIX"),
    ):
        place = {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONPATH": str(Path(__file__).parents[1])}
        done = subprocess.run(
            [sys.executable, "-c", _PRINT], cwd=tmp_path, env={**os.environ, **place}, capture_output=True, check=True
        )
        found.add(done.stdout)
    assert len(found) == 1


@pytest.mark.parametrize("name", ["manifest.json", "SHA256SUMS", "mat-khau/r-iso-01.json"])
def test_files_that_are_ours_to_write_or_secret_are_no_plain_files(name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} is no plain file of a bundle$"):
        payload({**FILES, name: b""}, manifest())


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"sequence": 0}, "sequence: Input should be greater than or equal to 1"),
        ({"sequence": 10**6}, "sequence: Input should be less than or equal to 999999"),
        ({"sequence": True}, "sequence: Input should be a valid integer"),
        ({"recipient": "../u-syt"}, "recipient: String should match pattern"),
        ({"as_of": "2021-02-30"}, "as_of: Value error, day is out of range for month"),
        ({"previous": "none"}, "previous: String should match pattern"),
        ({"approvals": {}}, "approvals.cleared: Field required"),
    ],
)
def test_a_manifest_that_nobody_could_read_is_never_made(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}"):
        payload(FILES, manifest(**changed))


def test_the_sealed_archive_holds_the_payload_the_secrets_and_sums_of_both(desk: Desk) -> None:
    made = desk.sealed()
    assert made.name == "u-vnpt-gl-0007.tar.age"
    inside = unpacked(pyrage.decrypt(made.data, [desk.identity]))
    plain = payload(FILES, manifest())
    assert inside.pop("SHA256SUMS").decode() == sums(inside)
    assert inside == {**{name: data for name, data in plain.items() if name != "SHA256SUMS"}, **SECRETS}
    assert made.manifest_sha256 == hashlib.sha256(plain["manifest.json"]).hexdigest()
    assert signer_of(made.data, made.signature, desk.signers) == "stttt"


def test_a_phrase_seals_the_same_archive(desk: Desk) -> None:
    made = with_phrase(FILES, manifest(), SECRETS, "ba-chan-de", desk.key)
    assert unpacked(pyrage.passphrase.decrypt(made.data, "ba-chan-de")).keys() >= SECRETS.keys()
    assert signer_of(made.data, made.signature, desk.signers) == "stttt"


def test_no_secret_is_in_the_payload_or_in_what_is_said(desk: Desk) -> None:
    made = desk.sealed()
    shown = repr(made).encode() + made.data + made.signature + b"".join(payload(FILES, manifest()).values())
    assert [text for text in SECRET_TEXTS if text.encode() in shown] == []
    with pytest.raises(ValueError, match="is no place for a secret") as fault:
        sealed_bundle(FILES, manifest(), {"nhan/a.json": b""}, [str(desk.identity.to_public())], desk.key)
    assert str(fault.value) == "nhan/a.json is no place for a secret"


def test_a_unit_without_a_key_is_named(desk: Desk) -> None:
    with pytest.raises(UsageFault, match=r"^u-vnpt-gl: chưa có khóa niêm phong"):
        sealed_bundle(FILES, manifest(), {}, [], desk.key)


def test_a_signature_is_of_this_data_by_this_key_for_camgrant(desk: Desk) -> None:
    signature = signed(b"data", desk.key)
    with pytest.raises(BadSignature):
        signer_of(b"date", signature, desk.signers)
    with pytest.raises(UnknownSigner):
        signer_of(b"data", signed(b"data", desk.stranger), desk.signers)
    command = ["ssh-keygen", "-Y", "sign", "-n", "git", "-f", str(desk.key)]
    for_git = subprocess.run(command, input=b"data", capture_output=True, check=True).stdout
    with pytest.raises(BadSignature):
        signer_of(b"data", for_git, desk.signers)
    with pytest.raises(BadSignature):
        signer_of(b"data", b"x" * 100_000, desk.signers)


def test_the_list_of_signers_keeps_its_conditions(desk: Desk) -> None:
    signature = signed(b"data", desk.key)
    key = desk.signers.decode().split(" ", 2)[2]
    assert allowed_signers({"stttt": key.strip()}) == desk.signers
    assert signer_of(b"data", signature, f"# who signs\n\n-x,stttt {key}".encode()) == "-x"
    for line in (f'stttt namespaces="git" {key}', f'stttt valid-before="20200101" {key}', "stttt ssh-ed25519 AAAA\n"):
        with pytest.raises(UnknownSigner):
            signer_of(b"data", signature, line.encode())
    assert signer_of(b"data", signature, f"\ufeffstttt {key}\r\n".encode()) == "stttt"  # as Notepad saves it


@pytest.mark.parametrize("form", ["empty", "comment", "the key alone", "UTF-16"])
def test_a_list_that_names_nobody_is_no_list(desk: Desk, form: str) -> None:
    """A public key handed over as it is, and what `>` of PowerShell writes, are the likely mistakes."""
    key = desk.signers.decode().split(" ", 2)[2]
    text = {"empty": "", "comment": "# nobody\n", "the key alone": key, "UTF-16": f"stttt {key}"}[form]
    signature = signed(b"data", desk.key)
    with pytest.raises(UsageFault, match=r"^danh sách người ký không có tên nào; cần tệp văn bản UTF-8, mỗi dòng: tên"):
        signer_of(b"data", signature, text.encode("utf-16" if form == "UTF-16" else "utf-8"))


def test_a_key_that_does_not_sign_is_said_with_the_reason(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="không có tệp khóa ký / there is no such key to sign with"):
        signed(b"data", tmp_path / "none")
    (tmp_path / "open").write_bytes(desk.key.read_bytes())
    (tmp_path / "open").chmod(0o644)
    with pytest.raises(EnvironmentFault, match=r"chmod 600.*this key does not sign") as fault:
        signed(b"data", tmp_path / "open")
    assert "PRIVATE" not in str(fault.value)


def test_a_machine_without_openssh_is_told_what_to_install(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    key = desk.key
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EnvironmentFault, match=r"^thiếu ssh-keygen; .* / ssh-keygen is missing; install OpenSSH"):
        signed(b"data", key)


def test_the_page_beside_a_bundle_runs_nothing_and_tells_to_compare_the_number() -> None:
    text = instructions().decode()
    assert "<script" not in text
    assert "default-src 'none'" in text
    assert "số của gói nhận gần nhất cộng một" in text
    assert not [link for link in ("http://", "https://", "src=", "href=") if link in text]
