"""A small province in git, with reviewers, a signer and sealed recipients: where publications are tried.

The keys are made by ssh-keygen and pyrage; history by git. The inventory is the minimal one of the rule examples.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyrage

from real.needs import needs
from support.cli import forked, run, write_world
from support.data_folder import DataFolder
from support.examples import world

__all__ = ["CREATORS", "DAY", "REVIEWERS", "Province"]

DAY = "2021-07-20"
CREATORS = ("u-vnpt-gl", "u-viettel-gl")
REVIEWERS = b"""\
reviewers:
  v-registrar:
    unit: u-stttt
    team: "@gialai/registrar"
    members:
      - person: c-ta-thi-hong-nhung
        handle: nhung
      - person: c-mai-anh-duc
        handle: duc
    owns: [inventory/**]
  v-police:
    unit: u-cat
    team: "@gialai/police"
    members:
      - person: c-tong-duy-hieu
        handle: hieu
    owns: [inventory/grants/*]
  v-health:
    unit: u-syt
    team: "@gialai/health"
    members:
      - person: c-vu-ngoc-lam
        handle: lam
    owns: [inventory/grants/*]
"""
MORE_PEOPLE = b"""\
contacts:
  c-mai-anh-duc:
    full_name: Mai Anh \xc4\x90\xe1\xbb\xa9c
    phone: "0100 000 055"
    positions:
      - {title: Chuy\xc3\xaan vi\xc3\xaan, unit: u-stttt}
  c-vu-ngoc-lam:
    full_name: V\xc5\xa9 Ng\xe1\xbb\x8dc L\xc3\xa2m
    phone: "0100 000 056"
    positions:
      - {title: Chuy\xc3\xaan vi\xc3\xaan, unit: u-syt}
"""


@dataclass
class Province(DataFolder):
    """The repository `folder`, the shelf of publications `out`, and who holds which key."""

    root: Path
    keyless: tuple[str, ...] = ()
    identities: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder, self.out, self.key = self.root / "kho", self.root / "phat-hanh", self.root / "khoa"
        self.inventory = self.folder / "inventory"
        if not self.folder.exists():
            self._begin()

    def _begin(self) -> None:
        program = needs("ssh-keygen", "it makes the key that signs publications")
        subprocess.run([program, "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", self.key], check=True)
        write_world(self.folder, self._files())
        self.git("init", "-q", "-b", "main")
        self.commit("đầu tiên")

    def _files(self) -> dict[str, bytes]:
        files = {**world(), "reviewers/all.yaml": REVIEWERS, "contacts/more.yaml": MORE_PEOPLE}
        public = " ".join(self.key.with_suffix(".pub").read_text().split()[:2])
        targets = b"targets: [hikvision, technician_slip, sheet_s3, sheet_s6]"
        files["camgrant.yaml"] = files["camgrant.yaml"].replace(b"targets: [hikvision, sheet_s3, sheet_s6]", targets)
        files["camgrant.yaml"] += f"  signers: {{stttt: {public}}}\n".encode()
        for unit in CREATORS:
            identity = self.identities[unit] = pyrage.x25519.Identity.generate()
            if unit in self.keyless:
                continue
            key = f"    keys: [{{key: {identity.to_public()}, valid_from: 2021-07-01}}]\n"
            files["units/all.yaml"] = files["units/all.yaml"].replace(
                f"  {unit}:\n".encode(), f"  {unit}:\n{key}".encode()
            )
        return files

    # -- publishing ----------------------------------------------------------------------------------------------------

    def reviewed(self, *changes: dict[str, Any]) -> Path:
        path = self.root / "reviews.json"
        path.write_text(json.dumps({"schema_version": 1, "changes": list(changes)}))
        return path

    def approved(
        self, commit: str | None, *handles: str, author: str = "nhung", plan: str | None = None
    ) -> dict[str, Any]:
        """An entry in which everybody named approved the commit."""
        bound = {"plan": plan} if plan else {"commit": commit}
        reviews = [{"by": one, "state": "approved", **bound} for one in handles]
        return {**({"commit": commit} if commit else {}), "authors": [author], "reviews": reviews}

    def publish(self, *words: str | Path, day: str = DAY, **environment: str) -> subprocess.CompletedProcess[str]:
        given = ("publish", "-i", self.inventory, "--as-of", day, "--out", self.out)
        return forked(*given, *words, cwd=self.folder, **environment)

    def sealed(self, *words: str | Path, day: str = DAY) -> subprocess.CompletedProcess[str]:
        return self.publish("--sign-with", self.key, *words, day=day)

    def first(self) -> Path:
        """The first publication, approved by everybody whom it needs."""
        head = self.git("rev-parse", "HEAD")
        done = self.sealed("--reviews", self.reviewed(self.approved(head, "duc", "hieu", "lam")))
        assert done.returncode == 0, done.stdout + done.stderr
        return self.out / "0001"

    def opened(self, sequence: int, unit: str, number: int | None = None) -> dict[str, bytes]:
        """Every file of a unit's bundle, opened by the age library and the archive reader."""
        from camgrant.seal.archive import unpacked

        (path,) = (self.out / f"{sequence:04d}" / "bundles" / unit).glob("*.tar.age")
        return unpacked(pyrage.decrypt(path.read_bytes(), [self.identities[unit]]))

    # -- around it -----------------------------------------------------------------------------------------------------

    def copy(self, root: Path) -> Province:
        """The same province elsewhere, keys and publications with it."""
        shutil.copytree(self.root, root, dirs_exist_ok=True)
        return Province(root, self.keyless, self.identities)

    def run(self, *words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Any command, where the inventory is."""
        return forked(*words, cwd=self.folder, **environment)

    def process(self, *words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Any command in a process of its own."""
        return run(*words, cwd=self.folder, **environment)

    def check(self) -> subprocess.CompletedProcess[str]:
        """The check of the inventory as it stands."""
        return self.run("check", "-i", self.inventory, "--as-of", DAY)

    @staticmethod
    def printed(path: Path) -> str:
        """The text of a PDF, as poppler reads it."""
        program = needs("pdftotext", "it reads the paper")
        return subprocess.run([program, "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
