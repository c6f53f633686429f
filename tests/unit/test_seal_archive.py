"""The archive inside a bundle: what is packed comes back, and nothing else is ever read."""

from __future__ import annotations

import hashlib
import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camgrant.seal import archive
from camgrant.seal.archive import UnsoundArchive, packed, unpacked
from support.work import calls_of

LONG = "/".join(["thư mục rất dài để vượt một trăm chữ"] * 4) + "/tệp.csv"
FILES = {"a.txt": b"one", "nhan/danh sách – Đội.csv": b"", LONG: b"x" * 512, "z" * 101: b"y" * 513}


def test_files_come_back_as_they_were_and_the_same_files_give_the_same_bytes() -> None:
    data = packed(FILES)
    assert unpacked(data) == FILES
    assert packed(dict(reversed(FILES.items()))) == data
    # Bundles of earlier versions must still be read: these bytes are a promise.
    assert hashlib.sha256(data).hexdigest() == "fa7f7612786e0a79f126141d970f7aa6b582b76f50d4f0fd5e1a3763bd99677d"


def test_the_entries_hold_nothing_of_the_machine() -> None:
    with tarfile.open(fileobj=io.BytesIO(packed(FILES))) as read:
        entries = read.getmembers()
    assert [one.name for one in entries] == sorted(FILES)
    facts = {(one.mtime, one.uid, one.gid, one.uname, one.gname, one.mode, one.isreg()) for one in entries}
    assert facts == {(0, 0, 0, "", "", 0o644, True)}


NAMES = st.text(st.characters(categories=("L", "N"), exclude_characters="/"), min_size=1, max_size=130)


@given(st.dictionaries(NAMES, st.binary(max_size=1100), max_size=4))
def test_whatever_is_packed_is_read_back(files: dict[str, bytes]) -> None:
    try:
        data = packed(files)
    except ValueError:  # names that some machine cannot hold, or that collide
        return
    assert unpacked(data) == files


def refused(data: bytes) -> str:
    with pytest.raises(UnsoundArchive) as fault:
        unpacked(data)
    assert fault.value.why.vi
    return fault.value.why.en


def foreign(*entries: tarfile.TarInfo, form: int = tarfile.PAX_FORMAT) -> bytes:
    """What Python's tarfile makes of entries that camgrant never writes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as made:
        for entry in entries:
            made.addfile(entry, io.BytesIO(b"x" * entry.size))
    return out.getvalue()


def entry(name: str, kind: bytes = tarfile.REGTYPE, **facts: object) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type = kind
    for fact, value in facts.items():
        setattr(made, fact, value)
    return made


def test_foreign_archives_that_are_like_ours_are_read() -> None:
    """Otherwise the refusals below could come from the way they are built."""
    assert unpacked(foreign(entry("a"), entry("b", size=3))) == {"a": b"", "b": b"xxx"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (foreign(entry("a", tarfile.SYMTYPE, linkname="/etc/passwd")), "a is a link"),
        (foreign(entry("a", tarfile.LNKTYPE, linkname="b")), "a is a link"),
        (foreign(entry("a", tarfile.CHRTYPE)), "a is a device"),
        (foreign(entry("a", tarfile.BLKTYPE)), "a is a device"),
        (foreign(entry("a", tarfile.FIFOTYPE)), "a is a device"),
        (foreign(entry("a", tarfile.DIRTYPE)), "a/ is a folder"),
        (foreign(entry("a", tarfile.GNUTYPE_SPARSE)), "a is a sparse file"),
        (foreign(entry("a", tarfile.CONTTYPE)), "a is an unknown entry"),
        (foreign(entry("ư" * 60), form=tarfile.GNU_FORMAT), "././@LongLink is an unknown entry"),
        (foreign(entry("../a")), "../a: the path leads out of the folder"),
        (foreign(entry("a/../../b")), "a/../../b: the path leads out of the folder"),
        (foreign(entry("/etc/cron.d/a")), "/etc/cron.d/a: the path leads out of the folder"),
        (foreign(entry("./a")), "./a: not a usable name"),
        (foreign(entry("a//b")), "a//b: not a usable name"),
        (foreign(entry("..\\a")), "..\\a: not a usable name"),
        (foreign(entry("C:a")), "C:a: not a usable name"),
        (foreign(entry("nhan/CON.txt")), "nhan/CON.txt: not a usable name"),
        (foreign(entry("a. ")), "a. : not a usable name"),
        (foreign(entry("a\x1b[2J")), "a\x1b[2J: not a usable name"),
        (foreign(entry("Đo\u0302i")), "Đo\u0302i: not a usable name"),
        (foreign(entry("ư" * 121)), f"{'ư' * 121}: not a usable name"),
        (foreign(entry("a"), entry("a")), "two files have the name a"),
        (foreign(entry("A"), entry("a")), "two names collide: A, a"),
        (foreign(entry("a"), entry("a/b")), "two names collide: a, a"),
        (foreign(entry("ab/c"), entry("Ab/d")), "two names collide: Ab, ab"),
        (foreign(entry("a", mtime=1)), "was cut, changed, or made by another program"),
        (foreign(entry("a", mode=0o4755)), "was cut, changed, or made by another program"),
        (foreign(entry("a", uid=1000)), "was cut, changed, or made by another program"),
        (foreign(entry("b"), entry("a")), "was cut, changed, or made by another program"),
        (foreign(entry("a", pax_headers={"comment": "x"})), "holds attributes that are not ours"),
        (foreign(entry("a", pax_headers={"GNU.sparse.major": "1"})), "holds attributes that are not ours"),
        (foreign(entry("a", pax_headers={"size": "9"})), "holds attributes that are not ours"),
        (b"", "was cut, changed, or made by another program"),
        (b"no archive", "holds a header that cannot be read"),
        (packed(FILES) + b"\0" * 512, "was cut, changed, or made by another program"),
        (packed(FILES)[:-512], "was cut, changed, or made by another program"),
        (packed(FILES)[:514], "ends in the middle of a file"),
        (packed(FILES) + b"more", "was cut, changed, or made by another program"),
    ],
)
def test_every_other_archive_is_refused_with_the_reason(data: bytes, why: str) -> None:
    assert refused(data) == why


def with_size(field: bytes) -> bytes:
    """An archive whose one header claims a size."""
    data = bytearray(foreign(entry("a", size=3)))
    data[124:136] = field
    return bytes(data)


@pytest.mark.parametrize(
    ("field", "why"),
    [
        (b"77777777777\0", "ends in the middle of a file"),  # 8 GiB, never allocated
        (b"\x80" + (10 * 2**30).to_bytes(11, "big"), "holds a header that cannot be read"),  # 10 GiB, base 256
        (b"\xff" * 12, "holds a header that cannot be read"),  # -1: an endless loop in the tarfile of Python 3.11.7
        (b"-0000000512\0", "holds a header that cannot be read"),
        (b"           \0", "holds a header that cannot be read"),
    ],
)
def test_sizes_that_are_not_true_cost_nothing(field: bytes, why: str) -> None:
    said: list[str] = []
    assert calls_of(lambda: said.append(refused(with_size(field)))) < 1000
    assert said == [why]


def test_a_hundred_thousand_files_and_a_huge_archive_are_refused_early(monkeypatch: pytest.MonkeyPatch) -> None:
    header = foreign(entry("a"))[:512]
    many = b"".join((b"%06d" % number).ljust(100, b"\0") + header[100:] for number in range(100_000))
    assert refused(many + bytes(1024)) == "holds more than 50000 files"
    monkeypatch.setattr(archive, "MAX_BYTES", 2**20)
    assert refused(bytes(2**20 + 1)) == "is larger than 1 MB"


def test_any_changed_byte_outside_of_the_content_is_refused() -> None:
    data = packed({"nhan/a.csv": b"content"})
    content = range(512, 512 + len(b"content"))
    for place in [*range(512), *range(content.stop, 1024), 1024, len(data) - 1]:
        changed = bytearray(data)
        changed[place] ^= 1
        assert refused(bytes(changed)), place


@pytest.mark.parametrize("name", ["../a", "manifest.json/", "a\nb"])
def test_what_would_be_refused_is_never_packed(name: str) -> None:
    with pytest.raises(ValueError, match=r"path leads out|not a usable name"):
        packed({name: b""})
