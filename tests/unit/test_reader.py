"""The reader refuses what two readers could read differently, where it stands, and never crashes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camgrant.load.reader import _FORBIDDEN, MAX_DEPTH, read_marked, read_plain, sound_text

REFUSED = [
    ("latin-1", b"a: \xff", "YML001", 1, 4),
    ("latin-1 later", "x: Đ\nab: é".encode() + b"\xff", "YML001", 2, 6),
    ("no-break space", "a: x\u00a0y".encode(), "YML008", 1, 5),
    ("invisible tag", "a: x\U000e0041".encode(), "YML008", 1, 5),
    ("return at the end", b"a: 1\r", "YML008", 1, 5),
    ("two colons", b"a: b: c", "YML002", 1, 5),
    ("open quote", b'a: "x', "YML002", 1, 6),
    ("duplicate key", b"a: 1\nb: 2\na: 3", "YML003", 3, 1),
    ("duplicate key in flow", b"a: {k: 1, k: 2}", "YML003", 1, 11),
    ("anchor on a scalar", b"a: &x 1", "YML004", 1, 4),
    ("anchor on a mapping", b"a: &x\n  b: 1", "YML004", 1, 4),
    ("alias", b"a: *x", "YML004", 1, 4),
    ("alias as key", b"*a : b", "YML004", 1, 1),
    ("tag", b"a: !!python/name:os.system x", "YML005", 1, 4),
    ("empty tag", b"a: ! x", "YML005", 1, 4),
    ("directive", b"%YAML 1.1\n---\na: 1", "YML005", 1, 1),
    ("second document", b"a: 1\n---\nb: 2", "YML006", 2, 1),
    ("tab", b"a:\t1", "YML007", 1, 3),
    ("tab in a comment", b"a: 1 #\tx", "YML007", 1, 7),
    ("zero width", "a: x\u200by".encode(), "YML008", 1, 5),
    ("right to left override", "a: \u202ex".encode(), "YML008", 1, 4),
    ("byte order mark inside", "a: x\ufeff".encode(), "YML008", 1, 5),
    ("escaped zero width", b'a: "x\\u200b"', "YML008", 1, 4),
    ("escaped zero width in a key", b'"x\\u200b": 1', "YML008", 1, 1),
    ("escaped tab", b'a: "x\\ty"', "YML008", 1, 4),
    ("lone carriage return", b"a: 1\rb: 2", "YML008", 1, 5),
    ("decomposed letter", "ab: Đức Cơ e\u0323".encode(), "YML009", 1, 12),
    ("escaped decomposition", b'a: "e\\u0323"', "YML009", 1, 4),
    ("deep list", b"[" * 200 + b"]" * 200, "YML011", 1, MAX_DEPTH + 1),
    ("ten thousand brackets", b"[" * 10_000, "YML011", 1, 1001),
    ("long value", b"a: " + b"x" * 5000, "YML012", 1, 4),
    ("long key", b"a" * 1000 + b": 1\n? " + b"b" * 5000 + b"\n: 1", "YML012", 2, 3),
    ("nothing", b"", "YML013", 1, 1),
    ("only a comment", b"# x\n", "YML013", 1, 1),
    ("list as key", b"? [a]\n: b", "YML017", 1, 3),
]


@pytest.mark.parametrize(("raw", "code", "line", "column"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED])
def test_refused_where_it_stands(raw: bytes, code: str, line: int, column: int) -> None:
    data, _, findings = read_marked("units/a.yaml", raw)
    assert [(f.code, f.location.line, f.location.column) for f in findings] == [(code, line, column)]
    assert data is None
    assert read_plain(raw) is None


def test_alias_bomb_ends_at_its_first_anchor() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 60))
    _, _, findings = read_marked("x.yaml", bomb.encode())
    assert [(f.code, f.location.line) for f in findings] == [("YML004", 1)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0100000007", "0100000007"),
        ("+84100000001", "+84100000001"),
        ("905123456", 905123456),
        ("-5", "-5"),
        ("0", 0),
        ("007", "007"),
        ("1.5", "1.5"),
        ("1e3", "1e3"),
        ("0x10", "0x10"),
        ("12:30", "12:30"),
        ("2021-06-03", "2021-06-03"),
        ("no", "no"),
        ("on", "on"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ('"12"', "12"),
        ("'true'", "true"),
        ("١٢", "١٢"),
        ("9" * 16, "9" * 16),
    ],
)
def test_only_four_plain_forms_become_other_than_text(text: str, value: object) -> None:
    assert read_plain(f"a: {text}\n".encode()) == {"a": value}


def test_byte_order_mark_and_windows_line_ends_are_read() -> None:
    assert read_plain(b"\xef\xbb\xbfa: 1\r\nb: x\r\n") == {"a": 1, "b": "x"}


def test_marks_tell_line_and_column_of_every_key_and_value() -> None:
    _, marks, findings = read_marked("x.yaml", "grants:\n  g-1:\n    rights: [live,  ptz]\n    tên: Đức\n".encode())
    assert not findings
    assert marks.keys[("grants", "g-1")] == (2, 3)
    assert marks.values[("grants", "g-1", "rights", 1)] == (3, 21)
    assert marks.keys[("grants", "g-1", "tên")] == (4, 5)
    assert marks.values[("grants", "g-1", "tên")] == (4, 10)
    assert marks.nearest(("grants", "g-1", "missing"), key=True) == (2, 3)


def test_the_short_cut_for_plain_vietnamese_passes_nothing_that_the_full_look_refuses() -> None:
    """Every character of the basic plane: alone, and after a letter that a combining mark could join."""
    for code in (c for c in range(0x10000) if not 0xD800 <= c < 0xE000):
        for text in (f"a: {chr(code)}x", f"a: o{chr(code)}", f"a: ô{chr(code)}"):
            sound = "\t" not in text and not _FORBIDDEN.search(text) and unicodedata.is_normalized("NFC", text)
            assert (sound_text(text.encode()) is not None) == sound, hex(code)


@settings(max_examples=400)
@given(st.text(alphabet=st.sampled_from("ab:-[]{},&*!|>'\"%#?\n\t 0é\u200b\\"), max_size=60))
def test_never_crashes_and_both_ways_of_reading_agree(text: str) -> None:
    raw = text.encode()
    data, _, findings = read_marked("x.yaml", raw)
    plain = read_plain(raw)
    assert bool(findings) == (data is None)
    assert plain == data
