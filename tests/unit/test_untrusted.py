"""Files from outside: sound ones of independent writers pass, hostile ones are refused with their own sentence."""

from __future__ import annotations

import io
import os
import random
import struct
import subprocess
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import docx
import openpyxl
import pytest

from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.intake.untrusted import MAX_FILE, checked_bytes
from real.needs import needs

PASSWORD = "has a password"
MACRO = "holds macros"
EMBEDDED = "another file embedded"
BOMB = "unusual size"
DAMAGED = "damaged or cut off"
FORGED = "unusual archive structure"
ENTITIES = "declares a DTD"
UNKNOWN = "is not Excel, Word"
# The header of a part, and a directory that lists none: found by the fuzzer.
NOTHING_IN_IT = b"PK\x03\x04" + bytes(26) + b"PK\x05\x06" + bytes(18)
# A Basic program that saves a document with a password: LibreOffice writes the locked files, not we.
LOCK = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Save(source, target, filter)
  Dim none()
  Dim how(1) As New com.sun.star.beans.PropertyValue
  how(0).Name = "FilterName"
  how(0).Value = filter
  how(1).Name = "Password"
  how(1).Value = "882"
  document = StarDesktop.loadComponentFromURL(source, "_blank", 0, none())
  document.storeToURL(target, how())
  document.close(True)
End Sub
</script:module>
"""
FILTERS = {
    "xlsx": ("xlsx", "Calc MS Excel 2007 XML"),
    "ods": ("xlsx", "calc8"),
    "xls": ("xlsx", "MS Excel 97"),
    "docx": ("docx", "MS Word 2007 XML"),
    "doc": ("docx", "MS Word 97"),
}


def workbook(rows: int = 20) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.create_sheet()
    for number in range(rows):
        sheet.append(["Nguyễn Văn A", number])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def document() -> bytes:
    text = docx.Document()
    text.add_table(2, 2).cell(0, 0).text = "Họ và tên"
    stream = io.BytesIO()
    text.save(stream)
    return stream.getvalue()


def parts_of(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return stream.getvalue()


def with_part(raw: bytes, name: str, data: bytes) -> bytes:
    return archive({**parts_of(raw), name: data})


def refusal(folder: Path, name: str, data: bytes) -> str:
    """The sentence that refuses the file; nothing is written beside it."""
    path = folder / name
    path.write_bytes(data)
    with pytest.raises(UsageFault) as refused:
        checked_bytes(path)
    assert sorted(folder.iterdir()) == [path]
    message = str(refused.value)
    assert message.startswith(f"{path}: ")
    vietnamese, english = message.removeprefix(f"{path}: ").split(" / ")
    assert not vietnamese.isascii()
    return english


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., bytes]:
    """Saves a workbook or document by LibreOffice as another kind, with or without a password."""
    soffice = needs("soffice", "LibreOffice writes xls, ods, doc and files with passwords")
    folder = tmp_path_factory.mktemp("office")
    (folder / "source.xlsx").write_bytes(workbook())
    (folder / "source.docx").write_bytes(document())
    profile = folder / "profile"

    def call(*words: str) -> None:
        command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", *words]
        subprocess.run(command, check=True, capture_output=True, timeout=180)

    def save(kind: str, *, locked: bool = False) -> bytes:
        suffix, name = FILTERS[kind]
        source, out = folder / f"source.{suffix}", folder / f"out-{locked}"
        out.mkdir(exist_ok=True)
        target = out / f"source.{kind}"
        if locked:
            module = profile / "user" / "basic" / "Standard" / "Module1.xba"
            if not module.exists():
                call("--convert-to", "ods", "--outdir", str(out), str(folder / "source.xlsx"))  # makes the profile
            module.write_text(LOCK, encoding="utf-8")
            call(f'macro:///Standard.Module1.Save("{source.as_uri()}","{target.as_uri()}","{name}")')
        else:
            call("--convert-to", f"{kind}:{name}", "--outdir", str(out), str(source))
        return target.read_bytes()

    return save


@pytest.mark.parametrize("kind", FILTERS)
def test_what_libreoffice_writes_passes_unchanged(office: Callable[..., bytes], kind: str, tmp_path: Path) -> None:
    raw = office(kind)
    path = tmp_path / f"danh sách.{kind.upper()}"
    path.write_bytes(raw)
    assert checked_bytes(path) == (kind, raw)


@pytest.mark.parametrize("kind", FILTERS)
def test_what_libreoffice_locks_is_refused(office: Callable[..., bytes], kind: str, tmp_path: Path) -> None:
    assert PASSWORD in refusal(tmp_path, f"list.{kind}", office(kind, locked=True))


@pytest.mark.parametrize(
    "start", [b"<", b"\xff\xfe", b" \t<", b"\xef\xbb\xbf<", b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b""]
)
def test_a_locked_file_is_told_as_that_whatever_its_parts_look_like(start: bytes, tmp_path: Path) -> None:
    """What is encrypted begins with any bytes, those of XML or of an archive among them."""
    manifest = b'<manifest:manifest><manifest:encryption-data manifest:checksum="a"/></manifest:manifest>'
    locked = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "encrypted-package": start + bytes(range(255, 200, -1)),
        "META-INF/manifest.xml": manifest,
    }
    assert PASSWORD in refusal(tmp_path, "a.ods", archive(locked))


@pytest.mark.parametrize(
    ("name", "raw", "kind"),
    [
        ("a.xlsx", workbook(), "xlsx"),
        ("a.docx", document(), "docx"),
        ("a.csv", "Họ và tên,Số điện thoại\n".encode(), "csv"),
        ("a.csv", "\ufeffHọ và tên;1\r\n".encode(), "csv"),
        ("a.csv", "Họ và tên\t1\r\n".encode("utf-16"), "csv"),
        ("a.csv", "NguyÔn V¨n A,1\n".encode("cp1252"), "csv"),
    ],
    ids=["openpyxl", "python-docx", "utf-8", "utf-8 with mark", "utf-16", "legacy"],
)
def test_sound_files_pass(tmp_path: Path, name: str, raw: bytes, kind: str) -> None:
    (tmp_path / name).write_bytes(raw)
    assert checked_bytes(tmp_path / name) == (kind, raw)


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("a.xls", workbook(), "is named .xls but its content is .xlsx"),
        ("a.xlsx", document(), "is named .xlsx but its content is .docx"),
        ("a.docx", b"a,b\n", "is named .docx but its content is .csv"),
        ("a.csv", workbook(), "is named .csv but its content is .xlsx"),
        ("a", workbook(), "has no known ending but its content is .xlsx"),
        ("a.xlsm", workbook(), MACRO),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", UNKNOWN),
        ("a.xls", b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", UNKNOWN),
        ("a.csv", "<table/>".encode("utf-16"), UNKNOWN),
        ("a.csv", b"", UNKNOWN),
        ("a.csv", b"a\0b\n", UNKNOWN),
        ("a.csv", b"\xff\xfea", UNKNOWN),
        ("a.docx", b"%PDF-1.7\n", UNKNOWN),
        ("a.xlsx", NOTHING_IN_IT, UNKNOWN),
        ("a.doc", b"{\\rtf1 a}", UNKNOWN),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n", UNKNOWN),
        ("a.xlsx", archive({"a.txt": b"a"}), UNKNOWN),
        ("a.ods", archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}), UNKNOWN),
        ("a.xlsx", with_part(workbook(), "word/document.xml", b"<a/>"), UNKNOWN),
    ],
)
def test_names_and_other_contents(tmp_path: Path, name: str, raw: bytes, said: str) -> None:
    assert said in refusal(tmp_path, name, raw)


XXE = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document>&x;</w:document>'
LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;">]><l>&b;</l>'


@pytest.mark.parametrize(
    ("base", "part"), [("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml"), ("xlsx", "xl/media/picture.png")]
)
@pytest.mark.parametrize(
    "data",
    [
        XXE,
        LAUGHS,
        XXE.decode().encode("utf-16"),
        b"\xef\xbb\xbf" + LAUGHS,
        XXE.decode().encode("utf-16-le"),
        XXE.decode().encode("utf-32"),
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE r+AD4-<r/>',
        b'<?xml version="1.0" encoding="cp037"?><r/>',
        b"<r>\xff\xfe</r>",
    ],
    ids=["xxe", "laughs", "utf-16", "bom", "utf-16 unsaid", "utf-32", "utf-7", "ebcdic", "not utf-8"],
)
def test_entities_are_refused_wherever_they_stand(tmp_path: Path, base: str, part: str, data: bytes) -> None:
    raw = {"docx": document(), "xlsx": workbook()}[base]
    assert ENTITIES in refusal(tmp_path, f"a.{base}", with_part(raw, part, data))


def test_entities_in_a_spreadsheet_of_libreoffice_are_refused(office: Callable[..., bytes], tmp_path: Path) -> None:
    assert ENTITIES in refusal(tmp_path, "a.ods", with_part(office("ods"), "content.xml", LAUGHS))


def test_links_to_elsewhere_are_neither_followed_nor_a_fault(tmp_path: Path) -> None:
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        b'Type="a" TargetMode="External" Target="http://192.0.2.1/a.png"/></Relationships>'
    )
    (tmp_path / "a.docx").write_bytes(with_part(document(), "word/_rels/footnotes.xml.rels", link))
    assert checked_bytes(tmp_path / "a.docx")[0] == "docx"


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "word/VBAPROJECT.BIN", "Basic/Standard/Module1.xml"])
def test_macros_are_refused(tmp_path: Path, name: str) -> None:
    assert MACRO in refusal(tmp_path, "a.xlsx", with_part(workbook(), name, bytes.fromhex("d0cf11e0a1b11ae1")))


def test_a_content_type_with_macros_is_refused(tmp_path: Path) -> None:
    types = parts_of(workbook())["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
        b"application/vnd.ms-excel.sheet.macroEnabled.main",
    )
    assert MACRO in refusal(tmp_path, "a.xlsx", with_part(workbook(), "[Content_Types].xml", types))


def test_macros_of_the_old_formats_are_refused(office: Callable[..., bytes], tmp_path: Path) -> None:
    """The directory entry of a macro storage put in place of one that a sound file has."""
    raw = office("xls")
    old, new = "CompObj", "_VBA_PROJECT_CUR"
    at = raw.find(b"\1\0" + old.encode("utf-16-le"))
    assert at % 128 == 0, "LibreOffice no longer writes that stream"
    entry = new.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(new) + 2)
    assert MACRO in refusal(tmp_path, "a.xls", raw[:at] + entry + raw[at + len(entry) :])


def test_embedded_files_are_refused(tmp_path: Path) -> None:
    for embedded in (workbook(), bytes.fromhex("d0cf11e0a1b11ae1"), b"Rar!\x1a\x07\1\0"):
        raw = with_part(document(), "word/embeddings/a.bin", embedded)
        assert EMBEDDED in refusal(tmp_path, "a.docx", raw)


def test_an_archive_in_an_archive_in_an_archive_is_opened_once(tmp_path: Path) -> None:
    """42.zip: each level multiplies. A quine that holds itself is no different: its first part is an archive."""
    bomb = bytes(4 * 1024 * 1024)
    for _ in range(3):
        bomb = archive({f"lib{number}.zip": bomb for number in range(16)})
    assert EMBEDDED in refusal(tmp_path, "a.xlsx", with_part(workbook(), "xl/lib.zip", bomb))
    assert EMBEDDED in refusal(tmp_path, "a.xlsx", bomb)


def test_a_workbook_of_a_hundred_megabytes_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    row = b'<row><c t="inlineStr"><is><t>Nguy\xe1\xbb\x85n</t></is></c></row>'
    chance = random.Random(882)
    rows = b"".join(row + b"%d" % chance.randrange(10**9) for _ in range(100 * 1024 * 1024 // 68))
    assert len(rows) > 95 * 1024 * 1024
    raw = with_part(workbook(), "xl/worksheets/sheet2.xml", b"<sheetData>" + rows + b"</sheetData>")
    assert len(raw) < MAX_FILE
    del rows
    tracemalloc.start()
    try:
        assert BOMB in refusal(tmp_path, "a.xlsx", raw)
        assert tracemalloc.get_traced_memory()[1] < len(raw) * 4 + 16 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_ratio_that_no_list_has_is_refused(tmp_path: Path) -> None:
    sound = with_part(workbook(), "xl/worksheets/sheet2.xml", b"<row/>" * 100_000)
    assert BOMB in refusal(tmp_path, "a.xlsx", with_part(workbook(), "xl/a.xml", b"<row/>" * 5_000_000))
    (tmp_path / "a.xlsx").write_bytes(sound)
    assert checked_bytes(tmp_path / "a.xlsx")[0] == "xlsx"


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    assert BOMB in refusal(tmp_path, "a.xlsx", archive({**parts_of(workbook()), **{f"a{n}": b"" for n in range(2000)}}))


def test_a_part_that_is_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    """The size and the sum are those of the first bytes, so Python's own reader sees nothing wrong."""
    start, whole = b"<a/>", b"<a/>" + bytes(8 * 1024 * 1024)
    raw = bytearray(with_part(workbook(), "xl/a.xml", whole))
    truth = struct.pack("<I", zlib.crc32(whole))
    size = struct.pack("<I", len(whole))
    told = raw.replace(truth, struct.pack("<I", zlib.crc32(start))).replace(size, struct.pack("<I", len(start)))
    assert zipfile.ZipFile(io.BytesIO(told)).testzip() is None
    assert zipfile.ZipFile(io.BytesIO(told)).read("xl/a.xml") == start
    assert BOMB in refusal(tmp_path, "a.xlsx", bytes(told))


def test_parts_that_share_their_data_are_refused(tmp_path: Path) -> None:
    """The bomb without nesting: many entries of the directory that point to one part."""
    stream = io.BytesIO(workbook())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/a.xml", b"<a/>" * 1000)
        shared = made.getinfo("xl/a.xml")
        for number in range(3):
            twin = zipfile.ZipInfo(f"xl/{number}.xml")
            for name in ("header_offset", "compress_type", "compress_size", "file_size", "CRC", "flag_bits"):
                setattr(twin, name, getattr(shared, name))
            made.filelist.append(twin)
            made.NameToInfo[twin.filename] = twin
    assert FORGED in refusal(tmp_path, "a.xlsx", stream.getvalue())


@pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "xl\\a.xml", "C:a.xml", "xl/../../a.xml", "xl/a\n.xml"])
def test_strange_paths_are_refused(tmp_path: Path, name: str) -> None:
    assert FORGED in refusal(tmp_path, "a.xlsx", with_part(workbook(), name, b"<a/>"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["xl/workbook.xml", "XL/Workbook.xml"])
def test_parts_of_the_same_name_are_refused(tmp_path: Path, name: str) -> None:
    stream = io.BytesIO(workbook())
    with zipfile.ZipFile(stream, "a") as made:
        made.writestr(name, b"<a/>")
    assert FORGED in refusal(tmp_path, "a.xlsx", stream.getvalue())


def test_a_part_with_another_name_in_its_header_is_refused(tmp_path: Path) -> None:
    raw = with_part(workbook(), "xl/abc.xml", b"<a/>")
    assert FORGED in refusal(tmp_path, "a.xlsx", raw.replace(b"xl/abc.xml", b"xl/xyz.xml", 1))


def test_encrypted_parts_are_refused(tmp_path: Path) -> None:
    raw = bytearray(workbook())
    raw[raw.rindex(b"PK\1\2") + 8] |= 1
    assert PASSWORD in refusal(tmp_path, "a.xlsx", bytes(raw))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused(tmp_path: Path, method: int) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        made.writestr("xl/workbook.xml", b"<a/>")
    assert FORGED in refusal(tmp_path, "a.xlsx", stream.getvalue())


def test_every_way_of_cutting_a_workbook_is_refused(tmp_path: Path) -> None:
    raw = workbook()
    for length in range(4, len(raw) - 1, 97):
        assert DAMAGED in refusal(tmp_path, "a.xlsx", raw[:length])


def test_a_flipped_byte_never_passes_or_breaks(office: Callable[..., bytes], tmp_path: Path) -> None:
    """Whatever is damaged, the answer is the file's kind or a sentence, never another exception."""
    chance = random.Random(882)
    path = tmp_path / "a"
    for kind in ("xlsx", "xls", "doc", "ods"):
        raw = office(kind)
        for _ in range(300):
            bent = bytearray(raw[: chance.choice((len(raw), chance.randrange(4, len(raw))))])
            for _ in range(chance.randint(1, 4)):
                bent[chance.randrange(len(bent))] ^= 1 << chance.randrange(8)
            path.with_suffix(f".{kind}").write_bytes(bent)
            with suppress(UsageFault):
                assert checked_bytes(path.with_suffix(f".{kind}"))[0] == kind


def test_large_files_are_refused_without_reading_them_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as handle:
        handle.write(workbook())
        handle.truncate(100 * 1024**3)
    with pytest.raises(UsageFault, match="is larger than 20 MB"):
        checked_bytes(path)


def test_what_is_no_file_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xlsx")
    for path in (tmp_path / "a.xlsx", tmp_path):
        with pytest.raises(UsageFault, match=UNKNOWN):
            checked_bytes(path)


def test_a_missing_file_is_a_fault_of_the_machine(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="No such file"):
        checked_bytes(tmp_path / "a.xlsx")
