"""A new province in one command: it checks at once, teaches, and never touches a file that was there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from camgrant.app.starting import write_new
from camgrant.cli import cli
from camgrant.diagnostics import EnvironmentFault
from camgrant.load.packs import builtin_pack_names
from camgrant.load.reader import read_plain
from camgrant.load.schema import file_schema
from support.cli import forked

ROOT = Path(__file__).parents[2]
SKELETON = ROOT / "tools" / "camgrant" / "skeleton"
OWN = ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory" / "packs" / "tinh-camera-antt-2026.yaml"
FORGES = ("github", "gitlab", "forgejo")
CLEAN = "0 errors, 0 warnings, 0 notices\n"


def start(folder: Path, *words: str | Path) -> None:
    done = forked("init", folder, *words)
    assert (done.returncode, done.stderr) == (0, "")


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git/" not in f"{path.relative_to(folder).as_posix()}/"
    }


# -- what it makes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [*builtin_pack_names(), OWN], ids=lambda pack: Path(pack).stem)
@pytest.mark.parametrize("profile", ["demo", "production"])
@pytest.mark.parametrize("forge", FORGES)
def test_a_new_province_has_no_finding_and_is_in_canonical_form(
    pack: str | Path, profile: str, forge: str, tmp_path: Path
) -> None:
    start(tmp_path / "tinh", "--pack", pack, "--profile", profile, "--forge", forge)
    check = forked("check", cwd=tmp_path / "tinh")
    assert (check.returncode, check.stdout[-len(CLEAN) :]) == (0, CLEAN)
    assert forked("fmt", "--check", cwd=tmp_path / "tinh").stdout == ""
    for text in (raw.decode() for raw in content(tmp_path / "tinh").values()):
        assert "@@" not in text


def test_the_demo_is_a_small_whole_province(tmp_path: Path) -> None:
    done = forked("init", tmp_path / "tinh")
    assert done.returncode == 0
    count = len(content(tmp_path / "tinh"))
    assert done.stdout == (
        f"{tmp_path}/tinh: {count} new files, pack gl-882-2021, profile demo, github.\n"
        "Written. `camgrant check`: 0 errors, 0 warnings.\n"
        "Everybody in the example is fictional; for real data: `--profile production`, or step 5 of README.md.\n"
        f"Next, in {tmp_path}/tinh: read README.md, then `git init -b main`, `git add -A`, `git commit`.\n"
    )
    shown = json.loads(forked("check", "--format", "json", cwd=tmp_path / "tinh").stdout)
    assert shown["counts"] == {"files": 13, "units": 8, "contacts": 6, "sites": 1, "cameras": 2, "grants": 1}
    assert not (tmp_path / "tinh" / ".git").exists()


def test_production_declares_nobody_and_shows_the_example_beside_it(tmp_path: Path) -> None:
    start(tmp_path, "--profile", "production")
    assert [*content(tmp_path / "inventory")] == ["camgrant.yaml", "packs/gl-882-2021.yaml"]
    settings = yaml.safe_load((tmp_path / "inventory" / "camgrant.yaml").read_bytes())["camgrant"]
    assert settings["profile"] == "production"
    assert "as_of" not in settings
    example = forked("check", "-i", "vi-du", cwd=tmp_path)
    assert (example.returncode, example.stdout[-len(CLEAN) :]) == (0, CLEAN)


@pytest.mark.parametrize("words", [(), ("--profile", "production"), ("--pack", OWN)], ids=["demo", "production", "own"])
def test_what_is_generated_for_the_forge_is_not_stale(words: tuple[str | Path, ...], tmp_path: Path) -> None:
    start(tmp_path, "--git", *words)
    assert forked("codeowners", "--check", cwd=tmp_path).returncode == 0
    assert forked("issue", "form", "--check", ".github/ISSUE_TEMPLATE", cwd=tmp_path).returncode == 0


def test_it_says_so_in_vietnamese(tmp_path: Path) -> None:
    done = forked("init", tmp_path / "tinh", "--profile", "production", "--git", CAMGRANT_LANG="vi")
    count = len(content(tmp_path / "tinh"))
    assert done.stdout == (
        f"{tmp_path}/tinh: {count} tệp mới, bộ quy tắc gl-882-2021, hồ sơ production, github.\n"
        "Đã ghi. `camgrant check`: 0 lỗi, 0 cảnh báo.\n"
        "Đã tạo kho git.\n"
        f"Bước tiếp theo, trong {tmp_path}/tinh: đọc README.md, rồi `git add -A`, `git commit`.\n"
    )


def test_every_target_of_the_pack_is_rendered(tmp_path: Path) -> None:
    start(tmp_path, "--pack", OWN)
    settings = yaml.safe_load((tmp_path / "inventory" / "camgrant.yaml").read_bytes())["camgrant"]
    assert {f"sheet_t{number}" for number in range(1, 6)} <= set(settings["targets"])
    assert {"hikvision", "onvif", "technician_slip"} <= set(settings["targets"])


@pytest.mark.parametrize("template", sorted((SKELETON / "templates" / "kinds").iterdir()), ids=lambda path: path.stem)
def test_a_template_without_its_marks_has_the_shape_of_its_kind(template: Path) -> None:
    _, _, *lines = template.read_text("utf-8").splitlines()  # two lines say what it is for
    assert all(line.startswith("# ") for line in lines)
    declared = read_plain("".join(f"{line[2:]}\n" for line in lines).encode())
    assert isinstance(declared, dict)
    assert list(declared) == [template.stem]
    jsonschema.Draft202012Validator(file_schema(template.stem)).validate(declared)


def test_the_editor_finds_the_schema_of_every_file(tmp_path: Path) -> None:
    start(tmp_path)
    schemas = json.loads((tmp_path / ".vscode" / "settings.json").read_bytes())["yaml.schemas"]
    assert {tmp_path / name for name in schemas} == set((tmp_path / "schemas").iterdir())
    assert forked("schema", "--check", "schemas", cwd=tmp_path).returncode == 0
    matched = {
        path
        for name, (pattern,) in schemas.items()
        for path in tmp_path.glob(pattern)
        if jsonschema.Draft202012Validator(json.loads((tmp_path / name).read_bytes())).is_valid(
            read_plain(path.read_bytes())
        )
    }
    assert matched == set((tmp_path / "inventory").rglob("*.yaml"))


@pytest.mark.parametrize("profile", ["demo", "production"])
def test_every_file_names_its_schema_by_a_path_that_is_there(profile: str, tmp_path: Path) -> None:
    start(tmp_path, "--profile", profile)
    files = [path for path in tmp_path.rglob("*.yaml") if {"inventory", "vi-du"} & set(path.parts)]
    assert files
    for path in files:
        named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", path.read_text("utf-8"))
        assert named is not None, path
        assert (path.parent / named[1]).resolve().is_file(), path


def test_results_and_keys_are_ignored_and_the_data_are_not(tmp_path: Path) -> None:
    start(tmp_path, "--git")
    results = ("out/x", "dist/x", "packs/u-a/a.pdf", "a.tar.age", "out.d/mat-khau/r.pdf", "1/by-hand/u-a/r.pdf")
    keys = ("id_ed25519", "ky.key", "khoa-ky", "khoa.txt", "khoa-vien-thong-moi.txt")  # as the pages name them
    ignored = results + keys
    kept = tuple(content(tmp_path))
    done = subprocess.run(
        ["git", "check-ignore", *ignored, *kept], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines() == list(ignored)


# -- what it leaves alone -----------------------------------------------------------------------------------------


def test_it_works_in_a_repository_and_touches_none_of_its_files(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "-b", "chinh", tmp_path], check=True)
    (tmp_path / "LICENSE").write_bytes(b"MIT")
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "khac.yml").write_bytes(b"x: 1\n")
    head = (tmp_path / ".git" / "HEAD").read_bytes()
    done = forked("init", ".", "--git", cwd=tmp_path)
    assert done.stdout.splitlines()[-2:] == [
        "Everybody in the example is fictional; for real data: `--profile production`, or step 5 of README.md.",
        "Next, in .: read README.md, then `git add -A`, `git commit`.",
    ]
    after = content(tmp_path)
    assert (after["LICENSE"], after[".github/khac.yml"]) == (b"MIT", b"x: 1\n")
    assert (tmp_path / ".git" / "HEAD").read_bytes() == head
    assert forked("check", cwd=tmp_path).returncode == 0


def _file(folder: Path) -> None:
    (folder / "README.md").write_bytes(b"own")


def _data(folder: Path) -> None:
    (folder / "inventory" / "units").mkdir(parents=True)
    (folder / "inventory" / "units" / "khac.yaml").write_bytes(b"own")


def _link(folder: Path) -> None:
    (folder / "schemas").symlink_to("/nowhere")


def _folder_for_a_file(folder: Path) -> None:
    (folder / ".gitignore").mkdir()


@pytest.mark.parametrize(
    ("put", "named"),
    [(_file, "README.md"), (_data, "inventory/"), (_link, "schemas"), (_folder_for_a_file, ".gitignore")],
)
def test_what_is_in_the_way_is_named_and_nothing_is_written(put: object, named: str, tmp_path: Path) -> None:
    assert callable(put)
    put(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    done = forked("init", tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        f"camgrant: {tmp_path}: đã có {named}; không ghi tệp nào, đề nghị chọn thư mục khác hoặc chuyển các tệp ấy đi "
        "/ is in the way; nothing was written: choose another folder or move these files away\n"
    )
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_behind_a_link_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "that").mkdir()
    (tmp_path / "loi-tat").symlink_to(tmp_path / "that")
    start(tmp_path / "loi-tat")
    assert (tmp_path / "that" / "inventory" / "camgrant.yaml").is_file()


def test_a_second_time_is_refused(tmp_path: Path) -> None:
    start(tmp_path)
    before = content(tmp_path)
    assert forked("init", tmp_path).returncode == 2
    assert content(tmp_path) == before


def test_no_province_is_made_inside_the_data_of_another(tmp_path: Path) -> None:
    start(tmp_path)
    done = forked("init", tmp_path / "inventory" / "units" / "con")
    assert done.returncode == 2
    assert "lies inside an inventory" in done.stderr
    assert not (tmp_path / "inventory" / "units" / "con").exists()


def test_no_province_is_made_in_a_part_of_a_repository(tmp_path: Path) -> None:
    """There its workflows would never run, and its phones would be read by whoever reads that repository."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    for words in ((), ("--git",)):
        done = forked("init", tmp_path / "cac" / "tinh", *words)
        assert done.returncode == 2
        assert done.stderr == (
            f"camgrant: {tmp_path}/cac/tinh: nằm trong kho git {tmp_path}, quy trình chỉ chạy ở gốc kho; đề nghị chọn "
            f"thư mục ngoài kho ấy / lies in the git repository {tmp_path}, where workflows run at the top only; "
            "choose a folder outside it\n"
        )
    assert [path.name for path in tmp_path.iterdir()] == [".git"]


class _Torn(Mapping[str, bytes]):
    """Files of which the last cannot be had."""

    def __getitem__(self, name: str) -> bytes:
        if name == "z":
            raise OSError(28, os.strerror(28))
        return b"x"

    def __iter__(self) -> object:  # type: ignore[override]
        return iter(("a/b/c", "d", "z"))

    def __len__(self) -> int:
        return 3


def test_a_disk_that_refuses_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "own").write_bytes(b"")
    with pytest.raises(EnvironmentFault, match="No space left"):
        write_new(tmp_path, _Torn())
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == ["a", "a/own"]
    with pytest.raises(EnvironmentFault):
        write_new(tmp_path / "moi" / "tinh", _Torn())
    assert not (tmp_path / "moi").exists()


class _Answer:
    """Somebody at the keyboard who answers every question with no."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def unsafe_ask(self) -> str:
        return "không"


def test_at_a_terminal_it_asks_and_no_means_no(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("camgrant.cli.init.interactive", "camgrant.cli.prompts.interactive"):
        monkeypatch.setattr(place, lambda: True)
    monkeypatch.setattr("questionary.text", _Answer)
    asked = CliRunner().invoke(cli, ["init", str(tmp_path / "mot"), "--lang", "en"], standalone_mode=False)
    assert (asked.return_value, asked.output.splitlines()[-1]) == (0, "Nothing was written.")
    assert not (tmp_path / "mot").exists()
    told = CliRunner().invoke(cli, ["init", str(tmp_path / "hai"), "--yes"], standalone_mode=False)
    assert told.return_value == 0
    assert (tmp_path / "hai" / "README.md").is_file()


# -- packs --------------------------------------------------------------------------------------------------------


def test_an_unknown_pack_is_refused(tmp_path: Path) -> None:
    done = forked("init", tmp_path / "tinh", "--pack", "khong-co")
    assert (done.returncode, done.stderr) == (
        2,
        "camgrant: --pack khong-co: không có bộ quy tắc này; đề nghị ghi một trong gl-882-2021, hoặc đường dẫn tệp / "
        "no such pack; give one of gl-882-2021, or the path of a file\n",
    )
    assert not (tmp_path / "tinh").exists()


def test_a_pack_with_a_fault_is_refused_at_its_place(tmp_path: Path) -> None:
    broken = tmp_path / OWN.name
    shutil.copy(OWN, broken)
    text = broken.read_text("utf-8")
    broken.write_text(text.replace("  version: ", "  version: x", 1), "utf-8")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if one.startswith("  version:"))
    done = forked("init", tmp_path / "tinh", "--pack", broken)
    assert done.returncode == 2
    assert done.stderr.startswith(f"camgrant: {broken}:{line}:12: SCH003 ")
    assert not (tmp_path / "tinh").exists()


def test_a_pack_under_another_name_than_its_id_is_refused(tmp_path: Path) -> None:
    shutil.copy(OWN, tmp_path / "ten-khac.yaml")
    done = forked("init", tmp_path / "tinh", "--pack", tmp_path / "ten-khac.yaml")
    assert done.returncode == 2
    assert "packs/ten-khac.yaml" in done.stderr
    assert not (tmp_path / "tinh").exists()
