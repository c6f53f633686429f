"""What went wrong once, or could have: each case stays refused, reported or unsaid."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from camgrant.load.tree import MAX_BYTES
from support.cli import forked as run
from support.cli import write_world
from support.examples import world

FORMATS = ("text", "json", "github", "sarif", "markdown")
PACK = Path(__file__).parents[2] / "tools" / "camgrant" / "policy" / "packs" / "gl-882-2021.yaml"


def _codes(tmp_path: Path, files: dict[str, bytes], *words: str) -> list[tuple[str, str]]:
    done = run(
        "check", "--format", "json", "-i", write_world(tmp_path, files), *words, cwd=tmp_path / "inventory" / ".."
    )
    return [(found["code"], found["file"]) for found in json.loads(done.stdout)["findings"]]


def _settings(line: str) -> bytes:
    return world()["camgrant.yaml"].rstrip() + f"\n  {line}\n".encode()


def _own_pack(old: str, new: str) -> dict[str, bytes]:
    """The letter's pack as another province would keep it, with one change."""
    text = PACK.read_text(encoding="utf-8").replace("id: gl-882-2021", "id: vi-du-2021", 1)
    assert old in text
    settings = world()["camgrant.yaml"].replace(b"gl-882-2021", b"vi-du-2021")
    return {**world(), "camgrant.yaml": settings, "packs/vi-du-2021.yaml": text.replace(old, new, 1).encode()}


def test_fmt_never_cuts_a_large_file(tmp_path: Path) -> None:
    root = write_world(tmp_path, world())
    large = root / "documents" / "large.yaml"
    large.write_bytes(b"documents:\n" + b"# x\n" * (MAX_BYTES // 4 + 10))
    before = large.read_bytes()
    done = run("fmt", "-i", root, large, cwd=tmp_path)
    assert done.returncode == 2
    assert large.read_bytes() == before


def test_fmt_touches_nothing_that_a_check_would_not_read(tmp_path: Path) -> None:
    root = write_world(tmp_path, {**world(), "README.txt": b"a\tb  \n"})
    assert run("fmt", "-i", root, root / "README.txt", cwd=tmp_path).returncode == 2
    assert (root / "README.txt").read_bytes() == b"a\tb  \n"


@pytest.mark.parametrize("text", ["note: >-\n      abc  \n       def", "valid_until: 2021-02-30", "<<: x"])
def test_fmt_survives_what_its_library_does_not(tmp_path: Path, text: str) -> None:
    content = f"units:\n  u-x:\n    {text}\n"
    root = write_world(tmp_path, {**world(), "units/x.yaml": content.encode()})
    assert run("fmt", "-i", root, root / "units" / "x.yaml", cwd=tmp_path).returncode == 0
    assert (root / "units" / "x.yaml").read_text(encoding="utf-8") == content


def test_a_pack_that_nobody_uses_is_read_all_the_same(tmp_path: Path) -> None:
    assert _codes(tmp_path, {**world(), "packs/z.yaml": b"\xff\xfe"}) == [("YML001", "inventory/packs/z.yaml")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("path: systems.site.max_accounts.value", "path: systems.nope.value"),
        ("path: systems.site.max_accounts.value", "path: version.x"),
        ('"5": 5 }', '"5": năm }'),
        ('default: "3"', 'default: "77"'),
        ("path: systems.central.routes.0.reach", "path: systems.central.routes.9.reach"),
    ],
)
def test_a_choice_of_a_pack_that_gives_no_sound_pack_is_found_unchosen(tmp_path: Path, old: str, new: str) -> None:
    assert _codes(tmp_path, _own_pack(old, new)) == [("REF005", "inventory/packs/vi-du-2021.yaml")]


def test_a_pack_is_called_what_its_file_is_called(tmp_path: Path) -> None:
    """And one that is called as ours is read in its place: it is how the text of a pack is kept in the repository."""
    text = PACK.read_text("utf-8").replace("max_waiver_days: 30", "max_waiver_days: tháng", 1)
    files = {**world(), "packs/gl-882-2021.yaml": text.encode()}
    assert _codes(tmp_path / "a", files) == [("SCH003", "inventory/packs/gl-882-2021.yaml")]
    other = _codes(tmp_path / "b", _own_pack("id: vi-du-2021", "id: khac-2021"))
    assert other == [("REF005", "inventory/packs/vi-du-2021.yaml")]


@pytest.mark.parametrize("code", ["ORG009", "ORG010", "DEV009", "NOM002"])
@pytest.mark.parametrize("level", ["off", "warning"])
def test_no_setting_lowers_what_rendering_or_the_letter_needs(tmp_path: Path, code: str, level: str) -> None:
    text = world()["grants/all.yaml"].decode().replace("nomination: d-cat-s6-01", "nomination: d-syt-s2", 1)
    files = {**world(), "camgrant.yaml": _settings(f'levels: {{{code}: "{level}"}}'), "grants/all.yaml": text.encode()}
    found = {name for name, _ in _codes(tmp_path, files)}
    assert "NOM002" in found
    assert "REF009" in found


PERSONAL = [
    'phone: "0912-345-678"',
    'phone: "(0912) 345 678"',
    "phone: 912345678",
    'phone: "0912  345  678"',
    'phone: "+84 912 345 678 x"',
    "email: hungtq @donvi.example",
    "email: hưng.tq@donvi.example",
    "email: 'tran quoc hung@donvi.example'",
    '"0912-345-678": x',
    "hungtq@donvi.example: x",
]


@pytest.mark.parametrize("line", PERSONAL)
@pytest.mark.parametrize("style", FORMATS)
def test_personal_data_is_never_quoted_in_what_others_read(tmp_path: Path, line: str, style: str) -> None:
    contact = f"contacts:\n  c-x-y:\n    full_name: Trần X\n    positions: [{{title: A, unit: u-syt}}]\n    {line}\n"
    root = write_world(tmp_path, {**world(), "contacts/x.yaml": contact.encode()})
    shown = run("check", "-i", root, "--format", style, cwd=tmp_path).stdout
    digits = "".join(char for char in shown if char.isdigit())
    assert "912345678" not in digits
    for word in ("hungtq", "hưng", "quoc hung"):
        assert word not in shown


def test_a_password_that_was_found_is_not_printed(tmp_path: Path) -> None:
    text = world()["sites/all.yaml"].decode()
    first = text.index("    signage:")
    files = {**world(), "sites/all.yaml": f'{text[:first]}    note: "mật khẩu: Sieumat123"\n{text[first:]}'.encode()}
    root = write_world(tmp_path, files)
    for style in FORMATS:
        shown = run("check", "-i", root, "--format", style, cwd=tmp_path).stdout
        assert "PRI007" in shown
        assert "Sieumat123" not in shown


def test_a_very_long_line_is_shown_cut(tmp_path: Path) -> None:
    root = write_world(tmp_path, {**world(), "units/z.yaml": b"units:\n  u-z: " + b"a" * 300_000})
    done = run("check", "-i", root, cwd=tmp_path)
    assert done.returncode == 1
    assert len(done.stdout) < 5000


def test_a_file_name_cannot_forge_a_command(tmp_path: Path) -> None:
    name = "units/a\n::error file=x,line=1::injected.yaml"
    root = write_world(tmp_path, {**world(), name: b"units: {}\n"})
    for words in (("check",), ("check", "--format", "github"), ("fmt", "--check")):
        done = run(*words, "-i", root, cwd=tmp_path)
        assert not [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("::error file=x")]


def test_a_connection_without_its_date_opens_nothing(tmp_path: Path) -> None:
    text = world()["sites/all.yaml"].decode()
    dated = "connected: true, since: 2021-06-12"
    assert dated in text
    root = write_world(tmp_path, {**world(), "sites/all.yaml": text.replace(dated, "connected: true", 1).encode()})
    shown = json.loads(run("show", "-i", root, "--format", "json", cwd=tmp_path).stdout)["entitlements"]
    whole = json.loads(
        run("show", "-i", write_world(tmp_path / "b", world()), "--format", "json", cwd=tmp_path).stdout
    )["entitlements"]
    cameras = {camera for row in shown if row["recorder"] is None for camera in row["cameras"]}
    assert cameras < {camera for row in whole if row["recorder"] is None for camera in row["cameras"]}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2021-7-20", "today"])
def test_a_day_out_of_range_is_a_usage_fault(tmp_path: Path, day: str) -> None:
    assert run("check", "-i", write_world(tmp_path, world()), "--as-of", day, cwd=tmp_path).returncode == 2


def test_an_output_folder_inside_a_file_is_an_environment_fault(tmp_path: Path) -> None:
    root = write_world(tmp_path, world())
    (tmp_path / "file").write_text("x")
    done = run("render", "-i", root, "--out", tmp_path / "file" / "dist", cwd=tmp_path)
    assert done.returncode == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "inventory"]


def test_output_that_cannot_be_written_is_not_success(tmp_path: Path) -> None:
    root = write_world(tmp_path, world())
    done = run("check", "-i", root, "--format", "github", cwd=tmp_path, GITHUB_STEP_SUMMARY=str(tmp_path / "no" / "x"))
    assert done.returncode == 3
