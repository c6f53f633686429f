"""A whole publication opened with Debian's own programs, and looked through for secrets.

The judges: age, ssh-keygen, tar and sha256sum by a script that knows nothing of camgrant; gitleaks; and a plain search
for planted canaries in everything that a publication touches.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from real.needs import needs
from support.province import CREATORS, Province

SCRIPT = Path(__file__).parents[1] / "support" / "plain_verify.sh"
PLANTED = "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"


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    needs("age", "it opens bundles")
    made = Province(tmp_path_factory.mktemp("tinh"))
    made.first()
    return made


def _key(province: Province, unit: str, folder: Path) -> Path:
    path = folder / f"{unit}.key"
    path.write_text(f"{province.identities[unit]}\n")
    return path


def _signers(province: Province, folder: Path) -> Path:
    path = folder / "signers"
    public = " ".join(province.key.with_suffix(".pub").read_text().split()[:2])
    path.write_text(f'stttt namespaces="camgrant" {public}\n')
    return path


def verified(bundle: Path, province: Province, unit: str, folder: Path) -> subprocess.CompletedProcess[str]:
    folder.mkdir(exist_ok=True)
    words = [SCRIPT, bundle, _signers(province, folder), _key(province, unit, folder), folder / "mo"]
    return subprocess.run(["bash", *map(str, words)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("unit", CREATORS)
def test_debians_programs_open_and_verify_a_bundle(province: Province, tmp_path: Path, unit: str) -> None:
    bundle = province.out / f"0001/bundles/{unit}/{unit}-0001.tar.age"
    done = verified(bundle, province, unit, tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, f"{unit} 1"), done.stderr


def test_debians_programs_refuse_what_was_changed_or_is_for_another(province: Province, tmp_path: Path) -> None:
    bundle = province.out / "0001/bundles/u-vnpt-gl/u-vnpt-gl-0001.tar.age"
    data, copy = bundle.read_bytes(), tmp_path / bundle.name
    copy.with_name(f"{copy.name}.sig").write_bytes(bundle.with_name(f"{bundle.name}.sig").read_bytes())
    for position in (0, 60, len(data) // 2, len(data) - 1):
        copy.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
        assert verified(copy, province, "u-vnpt-gl", tmp_path / str(position)).returncode != 0
    assert verified(bundle, province, "u-viettel-gl", tmp_path / "khac").returncode != 0


def test_the_root_manifest_is_signed(province: Province, tmp_path: Path) -> None:
    root = province.out / "0001/MANIFEST.json"
    words = ["ssh-keygen", "-Y", "verify", "-f", _signers(province, tmp_path), "-I", "stttt", "-n", "camgrant", "-s"]
    command = [*map(str, words), f"{root}.sig"]
    assert subprocess.run(command, input=root.read_bytes(), capture_output=True, check=False).returncode == 0
    assert subprocess.run(command, input=root.read_bytes() + b" ", capture_output=True, check=False).returncode != 0


# -- secrets ----------------------------------------------------------------------------------------------------------


def _passwords(files: dict[str, bytes]) -> set[str]:
    found = (
        json.loads(data) for name, data in files.items() if name.startswith("mat-khau/") and name.endswith(".json")
    )
    return {password for one in found for password in one["passwords"].values()}


def _everything(province: Province) -> dict[str, bytes]:
    """All bytes that somebody other than a recipient may see: the shelf, the work tree, every object of git."""
    seen = {str(path): path.read_bytes() for path in province.out.rglob("*") if path.is_file()}
    seen |= {str(path): path.read_bytes() for path in province.inventory.rglob("*") if path.is_file()}
    objects = province.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)")
    for line in objects.splitlines():
        name, kind = line.split()
        found = subprocess.run(["git", "cat-file", kind, name], cwd=province.folder, capture_output=True, check=True)
        seen[f"git {name}"] = found.stdout
    return seen


def test_no_password_is_anywhere_but_in_the_archive_of_who_makes_the_account(tmp_path: Path) -> None:
    province = Province(tmp_path)
    head = province.git("rev-parse", "HEAD")
    reviews = province.reviewed(province.approved(head, "duc", "hieu", "lam"))
    said = [province.sealed("--reviews", reviews), province.sealed("--format", "json", day="2021-07-21")]
    opened = {(number, unit): province.opened(number, unit) for number in (1, 2) for unit in CREATORS}
    secrets = {place: _passwords(files) for place, files in opened.items()}
    assert [len(secrets[1, unit]) for unit in CREATORS] == [3, 3]
    everything = {**_everything(province), "stdout": "".join(one.stdout + one.stderr for one in said).encode()}
    plain = {f"{place} {name}": data for place, files in opened.items() for name, data in files.items()}
    for (number, unit), passwords in secrets.items():
        for password in passwords:
            assert [name for name, data in everything.items() if password.encode() in data] == []
            holding = {name.split(" mat-khau/")[0] for name, data in plain.items() if password.encode() in data}
            assert holding == {f"({number}, '{unit}')"}


def test_gitleaks_finds_what_is_planted_and_nothing_else(province: Province, tmp_path: Path) -> None:
    program = needs("gitleaks", "it looks for secrets")

    def leaks(folder: Path) -> set[str]:
        report = tmp_path / f"{folder.name}.json"
        words = [program, "detect", "--no-git", "--no-banner", "--source", folder, "--report-path", report]
        done = subprocess.run([*map(str, words), "--exit-code", "0"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return {Path(one["File"]).name for one in json.loads(report.read_text()) or ()}

    copy = province.copy(tmp_path / "ban-sao")
    assert leaks(copy.out) == set()
    assert leaks(copy.inventory) == set()
    (copy.out / "0001" / "published.json").write_text(json.dumps({"token": PLANTED}))
    (copy.inventory / "grants" / "note.yaml").write_text(f"github_token: {PLANTED}\n")
    assert (leaks(copy.out), leaks(copy.inventory)) == ({"published.json"}, {"note.yaml"})
