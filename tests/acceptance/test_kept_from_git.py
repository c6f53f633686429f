"""Files with names and phones: whatever a command writes, and whatever a unit sent, no `git add -A` takes it along.

Every command of the program that writes a file of its own is called here, in a new repository and in one whose
.gitignore names nothing; git itself is the judge.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from camgrant.cli import cli
from support.cli import forked as run
from support.git import IDENTITY, git

ROOT = Path(__file__).parents[2]
# Each writes results for a unit or about people; with the names of the guides, and with names of somebody's own.
WRITING: dict[str, tuple[str, ...]] = {
    "template nomination": ("template", "nomination", "--for", "u-cat"),
    "template return": ("template", "return", "--for", "u-viettel-gl", "--out", "tra-loi.xlsx"),
    "template accounts": ("template", "accounts", "--for", "u-cat"),
    "pack": ("pack", "--recipient", "u-ub-cs"),
    "pack elsewhere": ("pack", "--recipient", "u-ub-cs", "--out", "gói [mới]/#1"),
    "render": ("render", "--out", "ket-qua"),
    "portal": ("portal", "--audience", "internal", "--out", "tra-cuu.html"),
    "portal without an ending": ("portal", "--audience", "internal", "--out", "tra cuu"),
    "report summary": ("report", "summary", "--out", "bao-cao-thang"),
    "review open": ("review", "open", "--owner", "u-ub-plk"),
    "incident open": (
        "incident", "open", "--from", "2021-07-19T21:40", "--until", "2021-07-19T21:41", "--camera", "k-iso-06-1",
        "--reported-at", "2021-07-20T08:15", "--by", "c-ta-thi-hong-nhung", "--on", "2021-07-20", "--out", "thu",
    ),
    "dossier": (
        "dossier", "--camera", "k-iso-06-1", "--at", "2021-07-19T21:40", "--by", "Công an tỉnh", "--reason", "Xác minh",
        "--on", "2021-07-20", "--out", "tep",
    ),
}  # fmt: skip
# Commands that write files which belong into git, or that hold nobody's data.
OTHERS = ("schema", "issue", "codeowners", "fmt", "init")


@pytest.fixture(params=["as init makes it", "without rules"])
def repository(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    folder = tmp_path / "kho"
    shutil.copytree(ROOT / "inventory", folder / "inventory")
    rules = (ROOT / "tools/camgrant/skeleton/common/dot-gitignore").read_text("utf-8")
    (folder / ".gitignore").write_text(rules if request.param == "as init makes it" else "", "utf-8")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def seen(folder: Path) -> list[str]:
    """What `git add -A` would take along, but for data."""
    added = git(folder, "-c", "core.quotePath=false", "status", "--porcelain", "--untracked-files=all").splitlines()
    return [line for line in added if "inventory/ledger/" not in line]


def test_nothing_that_a_command_writes_is_taken_along(repository: Path) -> None:
    for name, words in WRITING.items():
        before = {path for path in repository.rglob("*") if ".git" not in path.parts}
        done = run(*words, cwd=repository, **IDENTITY)
        assert done.returncode == 0, (name, done.stdout + done.stderr)
        made = {path for path in repository.rglob("*") if ".git" not in path.parts} - before
        assert made, name
        assert seen(repository) == [], name


ENDINGS = (
    *("xlsx", "XLSX", "Xls", "xlsb", "xltx", "docx", "Docx", "doc", "dotx", "fods", "odt", "PDF", "pdf", "html", "csv"),
    *(
        "jpg",
        "JPG",
        "png",
        "tif",
        "heic",
        "webp",
        "txt",
        "vcf",
        "eml",
        "p7m",
        "zip",
        "rar",
        "bak",
        "json",
        "yaml",
        "moi",
        "",
    ),
)


@pytest.mark.parametrize("forge", ["github", "gitlab", "forgejo"])
def test_what_units_send_is_taken_along_by_nobody(tmp_path: Path, forge: str) -> None:
    """Whatever it is called, and wherever it lies, but for YAML among the data; and all that `init` made is there."""
    folder = tmp_path / "kho"
    assert run("init", folder, "--forge", forge, "--git", cwd=tmp_path, **IDENTITY).returncode == 0
    made = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    kept = git(folder, "-c", "core.quotePath=false", "ls-files").splitlines()
    assert {*kept} == {name for name in made if not name.startswith(".git/")}
    for name in ("ds", "Trả lời của Sở", "scan 01", ".an", "khoa-ky", "DANH SÁCH (2)"):
        for place in ("", "thu/", "inventory/", "inventory/contacts/", "docs/", f".{forge}/", "schemas/"):
            for ending in ENDINGS:
                if place.startswith("inventory/") and ending == "yaml":
                    continue  # data, which check judges
                file = folder / place / (f"{name}.{ending}" if ending else name)
                if place == f".{forge}/" and ending == "yaml":
                    continue  # what runs there, which approvals judge
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(b"0100 000 001")
    assert seen(folder) == []


def test_a_file_that_git_has_already_is_not_written_over(repository: Path) -> None:
    (repository / "tra-cuu.html").write_text("x")
    git(repository, "add", "-f", "tra-cuu.html")
    git(repository, "commit", "-q", "-m", "there")
    done = run("portal", "--audience", "internal", "--out", "tra-cuu.html", cwd=repository)
    assert done.returncode == 2
    assert "holds personal data, and the git repository there has it" in done.stderr
    assert (repository / "tra-cuu.html").read_text() == "x"


def test_a_rule_that_takes_files_back_in_is_seen(repository: Path) -> None:
    with (repository / ".gitignore").open("a") as rules:
        rules.write("\n!*.xlsx\n")
    git(repository, "commit", "-q", "-am", "rules")
    done = run("template", "nomination", "--for", "u-cat", cwd=repository)
    assert done.returncode == 2
    assert not (repository / "nomination-u-cat.xlsx").exists()


def test_doctor_tells_of_lists_that_git_has(repository: Path) -> None:
    (repository / "n.xlsx").write_bytes(b"PK")
    git(repository, "add", "-f", "n.xlsx")
    git(repository, "commit", "-q", "-m", "there")
    said = run("doctor", cwd=repository, CAMGRANT_LANG="vi", **IDENTITY).stdout
    assert "kho git đã có 1 tệp danh sách, công văn (có thể có số điện thoại): n.xlsx" in said
    assert "git rm --cached n.xlsx" in said


@pytest.mark.parametrize("name", ["DS.XLSX", "SCAN.PDF", "scan.jpg", "thu/anh.HEIC", "cu.xlsb"])
def test_doctor_knows_them_by_any_ending(repository: Path, name: str) -> None:
    (repository / name).parent.mkdir(exist_ok=True)
    (repository / name).write_bytes(b"x")
    git(repository, "add", "-f", name)
    git(repository, "commit", "-q", "-m", "there")
    assert f"which may hold phones: {name}" in run("doctor", cwd=repository, **IDENTITY).stdout


def test_doctor_offers_rules_that_hold(repository: Path) -> None:
    """What it tells to add to .gitignore ends what it warns of."""
    (repository / ".gitignore").write_text("", "utf-8")
    git(repository, "commit", "-q", "--allow-empty", "-am", "none")
    told = run("doctor", cwd=repository, **IDENTITY).stdout
    command = next(line.strip() for line in told.splitlines() if "printf" in line)
    command = command[command.index("printf") :]
    subprocess.run(["sh", "-c", command], cwd=repository, check=True)
    assert "git ignores outputs and lists" in run("doctor", cwd=repository, **IDENTITY).stdout


def test_every_command_with_an_output_is_known_here() -> None:
    """A new command that writes files stands in one of the tables above."""
    writing = set()
    for name, command in cli.commands.items():
        parts = getattr(command, "commands", {"": command}).items()
        for part, one in parts:
            flags = {flag for option in one.params for flag in option.opts}
            if flags & {"--out", "--write", "--save", "--partial"}:
                writing.add(f"{name} {part}".strip())
    known = {" ".join(words[:2]) for words in WRITING.values()} | {words[0] for words in WRITING.values()}
    elsewhere = {"publish", "verify", "apply", "drift", "key new", "import", "account import-return", "approvals"}
    left = {one for one in writing if one not in known and one.split()[0] not in (*OTHERS, *elsewhere)}
    assert left - elsewhere == set()
