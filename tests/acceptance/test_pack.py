"""`camgrant pack`: every unit gets its own files and a page on top, and nothing of anybody else.

Who may stand where is worked out by `targets/declared.py` from the YAML; what is in a file is read by programs that we
did not write (calamine, python-docx, poppler). Nothing was sent yet, so every list is there and every account is owed.
"""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from camgrant.app.check import check
from camgrant.app.pack import Packs
from camgrant.app.render import Rendering
from camgrant.duties.obligations import duties
from camgrant.ledger.book import Book
from camgrant.load.tree import MemoryTree
from camgrant.rendering.read_first import ReadFirst, Task
from camgrant.rendering.registry import page_target
from support.cli import forked as run
from support.cli import run as run_alone
from support.cli import write_world
from support.examples import world
from targets.declared import Allowed, Declared
from targets.leak import People
from targets.read_lists import as_text

ROOT = Path(__file__).parents[2]
INVENTORIES = {
    "gl-882-2021": ROOT / "inventory",
    "tinh-camera-antt-2026": ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory",
}
SECOND = INVENTORIES["tinh-camera-antt-2026"]
PAGE, FORM = "00-DOC-TRUOC.pdf", "phan-hoi/phieu-bao-ket-qua.xlsx"
ONE_PAGE = ".mot-trang."  # goes with a table of figures, and is made for packs only
every_pack = pytest.mark.parametrize("pack", list(INVENTORIES))


def files_of(pack: str) -> dict[str, bytes]:
    return {path: data for path, data in world(INVENTORIES[pack]).items() if not path.startswith("ledger/")}


@cache
def made(pack: str) -> tuple[dict[str, bytes], dict[str, bytes], frozenset[str]]:
    """The packs, the rendering of the same state, and the units that owe something."""
    checked = check(MemoryTree(files_of(pack)), None, today=lambda: date(2026, 11, 24))
    inventory, state = checked.inventory, checked.state
    assert inventory is not None
    assert state is not None
    owed = duties(inventory, state, Book.of(inventory, state.as_of))
    owing = frozenset(duty.unit for duty in owed if duty.state != "done" and duty.unit)
    packs = dict(Packs(inventory, state, "uncommitted").files())
    return packs, dict(Rendering(inventory, state, "uncommitted").files()), owing


@cache
def declared(pack: str) -> Declared:
    return Declared(INVENTORIES[pack])


def placed(pack: str) -> dict[str, str]:
    """Path in the packs -> path in the rendering that it must be a copy of, by the routing table."""
    found: dict[str, str] = {}
    for path in declared(pack).files():
        recipient, _, rest = path.partition("/")
        target, _, name = rest.rpartition("/")
        if not target.startswith("sheet_"):
            found[f"{recipient}/thiet-bi/{rest}"] = path
            continue
        author = name.partition("-")[2].partition(".")[0]
        found[f"{author}/can-gui/{recipient}/{name}"] = path
        if not name.endswith(".cong-van.docx"):
            found[f"{recipient}/nhan/{name}"] = path
    return found


def texts(path: str, data: bytes) -> list[str]:
    """Everything that can be read in one of our own pages, forms and letters."""
    if path.endswith(".docx"):
        return [as_text("x.docx", data)]
    if path.endswith(".pdf"):
        done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
        return [" ".join(done.stdout.decode().replace("\u200b", "").split())]
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    cells = [str(c) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for c in row]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:  # also what no cell shows: properties, comments
        hidden = [archive.read(part).decode() for part in archive.namelist() if "/worksheets/" not in part]
    return [*cells, *(text for text in hidden if "<sst" not in text)]


def found(pack: str, path: str, data: bytes) -> Allowed:
    return People.of(declared(pack)).found(texts(path, data))


@every_pack
def test_each_file_is_the_rendered_one_of_its_recipient_or_author(pack: str) -> None:
    packs, rendered, _ = made(pack)
    expected = placed(pack)
    ours = {
        path
        for path in packs
        if path.endswith(("manifest.json", "published.json", PAGE, FORM)) or "/don-doc/" in path or ONE_PAGE in path
    }
    assert set(packs) - ours == set(expected)
    assert [path for path, source in expected.items() if packs[path] != rendered[source]] == []
    assert any("/can-gui/" in path for path in expected)
    assert any("/nhan/" in path for path in expected)


@every_pack
def test_the_page_of_figures_lies_beside_every_table_of_figures(pack: str) -> None:
    """With who signs and with who gets it, and with nobody else."""
    packs, _, _ = made(pack)
    figures = {name for name, sheet in declared(pack).pack["sheets"].items() if sheet.get("content") == "summary"}
    tables = [path for path in placed(pack) if path.rpartition("/")[2].partition("-")[0] in figures]
    expected = {
        path.replace(".csv", f".mot-trang.{kind}") for path in tables for kind in ("html", "pdf") if ".csv" in path
    }
    assert {path for path in packs if ONE_PAGE in path} == expected
    assert len(expected) == 8
    for path in expected:
        _, _, rest = path.partition("/can-gui/")
        if rest:
            recipient, _, name = rest.partition("/")
            assert packs[path] == packs[f"{recipient}/nhan/{name}"]


@every_pack
def test_nobody_gets_a_folder_without_a_file_or_a_duty(pack: str) -> None:
    packs, _, owing = made(pack)
    folders = {path.partition("/")[0] for path in packs if "/" in path}
    assert folders == {path.partition("/")[0] for path in placed(pack)} | owing
    assert {path.partition("/")[0] for path in packs if path.endswith(PAGE)} == folders
    registrar = declared(pack).settings.get("registrar")
    assert {path.partition("/")[0] for path in packs if "/don-doc/" in path} <= {registrar}


@every_pack
def test_first_pages_and_reminders_name_no_person_phone_or_mailbox(pack: str) -> None:
    packs, _, _ = made(pack)
    ours = {path: data for path, data in packs.items() if path.endswith(PAGE) or "/don-doc/" in path}
    assert len(ours) > 3
    for path, data in ours.items():
        seen = found(pack, path, data)
        assert (seen.names, seen.phones, seen.emails) == (set(), set(), set()), path
        assert len("".join(texts(path, data))) > 500, path


@every_pack
def test_forms_of_answers_hold_the_accounts_of_their_creator_only(pack: str) -> None:
    packs, _, _ = made(pack)
    world_ = declared(pack)
    held, forms = world_.accounts(), {path: data for path, data in packs.items() if path.endswith(FORM)}
    ended = world_.ended(held)
    assert forms
    for path, data in forms.items():
        unit = path.partition("/")[0]
        own = [name for name, recorder in world_.cameras.items() if recorder["creator"] == unit]
        people = {person for name in own for person in held.get(name, set()) | ended.get(name, set())}
        elsewhere = {
            name
            for name, system in world_.pack["systems"].items()
            if system["on_recorders"] != "true" and world_.units[unit]["kind"] in system["creator"]["kinds"]
        }
        grants = [world_.grants[grant] for grant, _, _ in world_.entitlements()]
        people |= {grant["person"] for grant in grants if grant["system"] in elsewhere}
        seen = found(pack, path, data)
        contacts = [world_.contacts[person] for person in people]
        assert seen.names == {contact["full_name"] for contact in contacts}, path
        assert seen.logins <= {contact["login"] for contact in contacts if "login" in contact}, path
        assert (seen.phones, seen.emails) == (set(), set()), path


@pytest.mark.parametrize("unit", ["u-cat", "u-vnpt-gl", "u-stttt"])  # signs lists, makes accounts, sends reminders
def test_a_pack_made_alone_is_the_one_among_all(unit: str) -> None:
    checked = check(MemoryTree(files_of("gl-882-2021")), None, today=lambda: date(2026, 11, 24))
    assert checked.inventory is not None
    assert checked.state is not None
    alone = dict(Packs(checked.inventory, checked.state, "uncommitted").files(unit))
    whole = {path: data for path, data in made("gl-882-2021")[0].items() if path.startswith(f"{unit}/")}
    assert {f"{unit}/{path}": data for path, data in alone.items()} == whole


@every_pack
def test_each_folder_has_a_manifest_of_exactly_its_files(pack: str) -> None:
    packs, _, _ = made(pack)
    for path, data in packs.items():
        if path.endswith("/manifest.json"):
            unit = path.partition("/")[0]
            said = {f"{unit}/{file['path']}": file["sha256"] for file in json.loads(data)["files"]}
            there = {
                p: hashlib.sha256(d).hexdigest() for p, d in packs.items() if p.startswith(f"{unit}/") and p != path
            }
            assert said == there


def test_the_page_names_each_list_with_its_other_party_and_who_takes_answers_back() -> None:
    packs, _, _ = made("gl-882-2021")
    (viettel,) = texts(PAGE, packs[f"u-viettel-gl/{PAGE}"])
    assert "nhan/s6-u-cat.* DANH SÁCH ĐẦU MỐI CÁ NHÂN ĐƯỢC TRAO QUYỀN TRUY CẬP" in viettel
    assert "CHỐT KIỂM SOÁT, do Công an tỉnh lập" in viettel
    assert "rồi gửi lại Sở Thông tin và Truyền thông tỉnh Gia Lai" in viettel
    (police,) = texts(PAGE, packs[f"u-cat/{PAGE}"])
    assert "CHỐT KIỂM SOÁT, gửi Viettel Gia Lai" in police
    assert "Gửi: Viettel Gia Lai; VNPT Gia Lai" in police  # two first lists of one title stand in one line
    assert "manifest.json Bảng kê các tệp để phần mềm đối chiếu" in police
    (committee,) = texts(PAGE, packs[f"u-ubnd/{PAGE}"])
    written = packs["u-ubnd/nhan/s10-u-stttt.csv"].decode().splitlines()
    assert f"Lập lần đầu, {len(written) - 2} dòng" in committee  # neither the headings nor the total
    assert "thiet-bi" not in police
    assert "phan-hoi" not in police


def test_the_page_tells_what_went_out_already() -> None:
    """In the reference province with its ledger the police list is with its readers; the review never went out."""
    checked = check(MemoryTree(world(INVENTORIES["gl-882-2021"])), None, today=lambda: date(2026, 11, 24))
    assert checked.inventory is not None
    assert checked.state is not None
    packs = dict(Packs(checked.inventory, checked.state, "uncommitted").files("u-cat"))
    (police,) = texts(PAGE, packs[PAGE])
    assert "KIỂM SOÁT, gửi Viettel Gia Lai (đã gửi, không có gì mới)" in police
    assert "KIỂM SOÁT, gửi VNPT Gia Lai (đã gửi, không có gì mới)" in police
    assert police.count("(đã gửi, không có gì mới)") == 2


def test_a_page_that_names_somebody_would_be_caught() -> None:
    pack = "gl-882-2021"
    page = ReadFirst("u-cat", "Công an tỉnh", date(2021, 7, 20), True, "882", (), (), (), "")
    name, phone, mail = "Siu Bình", "0100 000 031", "binhs@congan.gialai.example"
    task = Task(f"Báo đã khóa tài khoản của {name}, {phone}, {mail}", None, False, "")
    for shown, expected in ((page, Allowed()), (replace(page, tasks=(task,)), Allowed({name}, {"0100000031"}, {mail}))):
        ((file, _, data),) = page_target().render(shown)
        assert found(pack, file, data) == expected


# -- the command ----------------------------------------------------------------------------------------------------


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_bytes_twice_and_one_pack_alone(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        done = run_alone("pack", "-i", SECOND, "--out", tmp_path / seed, PYTHONHASHSEED=seed)
        assert done.returncode == 0, done.stderr
    whole = tree(tmp_path / "1")
    assert whole == tree(tmp_path / "2")
    unit = sorted(path.partition("/")[0] for path in whole if path.endswith(PAGE))[0]
    alone = run("pack", "-i", SECOND, "--out", tmp_path / "alone", "--recipient", unit)
    assert alone.returncode == 0, alone.stderr
    assert tree(tmp_path / "alone") == {path: data for path, data in whole.items() if path.startswith(f"{unit}/")}
    assert f"{tmp_path / 'alone' / unit}/" in alone.stdout
    # Only that folder is replaced where the others stand beside it.
    (tmp_path / "1" / unit / PAGE).unlink()
    assert run("pack", "-i", SECOND, "--out", tmp_path / "1", "--recipient", unit).returncode == 0
    assert tree(tmp_path / "1") == whole


def test_one_pack_first_and_all_later_into_one_folder(tmp_path: Path) -> None:
    unit = "u-csgt-lam-son"
    assert run("pack", "-i", SECOND, "--out", tmp_path / "packs", "--recipient", unit).returncode == 0
    done = run("pack", "-i", SECOND, "--out", tmp_path / "packs")
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "packs").iterdir())) > 2


@pytest.mark.parametrize(
    ("name", "content"),
    [("can-gui/ghi-chu.txt", b"x"), (PAGE, b"x"), ("manifest.json", b"["), ("manifest.json", b"[]")],
)
def test_what_somebody_worked_on_is_not_replaced(tmp_path: Path, name: str, content: bytes) -> None:
    """A clerk edits the letter and fills in the form where they lie."""
    unit, out = "u-csgt-lam-son", tmp_path / "packs"
    assert run("pack", "-i", SECOND, "--out", out, "--recipient", unit).returncode == 0
    path = out / unit / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    before = tree(out)
    for more in (("--recipient", unit), ()):
        done = run("pack", "-i", SECOND, "--out", out, *more)
        assert done.returncode == 2
        assert done.stderr.startswith(f"camgrant: {path}: đã sửa hoặc thêm sau khi kết xuất; đề nghị chuyển tệp này")
        assert "was edited or added after it was made" in done.stderr
    assert tree(out) == before


def test_no_result_is_put_into_an_inventory(tmp_path: Path) -> None:
    """Whoever works in the folder of the data types no path: results, with phones in them, would be its files."""
    folder = write_world(tmp_path, world(SECOND))
    unit = "u-csgt-lam-son"
    before = tree(folder)
    for command in (
        ("pack",),
        ("pack", "--recipient", unit),
        ("render", "--out", "dist"),
        ("template", "nomination", "--for", unit),
        ("import", "a.xlsx", "--from", unit, "--document", "1/A", "--date", "2026-11-01", "--partial", "b.xlsx"),
    ):
        done = run(*command, cwd=folder)
        assert done.returncode == 2
        assert f"nằm trong thư mục dữ liệu {folder}; đề nghị chọn nơi khác" in done.stderr
    assert tree(folder) == before


def test_a_unit_that_does_not_exist_is_a_wrong_call(tmp_path: Path) -> None:
    done = run("pack", "-i", SECOND, "--out", tmp_path / "packs", "--recipient", "u-khong-co")
    assert done.returncode == 2
    assert "unknown unit 'u-khong-co'" in done.stderr
    assert not (tmp_path / "packs").exists() or tree(tmp_path / "packs") == {}


def test_broken_data_makes_no_pack_and_keeps_the_earlier_one(tmp_path: Path) -> None:
    out = tmp_path / "packs"
    files = dict(world(SECOND))
    folder = write_world(tmp_path, files)
    assert run("pack", "-i", folder, "--out", out).returncode == 0
    before = tree(out)
    broken = next(path for path in files if path.startswith("grants/"))
    (folder / broken).write_bytes(files[broken] + b"  khong-phai: [\n")
    done = run("pack", "-i", folder, "--out", out)
    assert done.returncode == 1
    assert "no pack was made" in done.stderr
    assert tree(out) == before
