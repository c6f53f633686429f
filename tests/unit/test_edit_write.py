"""Edits in the text of a file: what moves, what stays, and what is refused."""

from __future__ import annotations

import pytest

from camgrant.edit.change import Add, Change, Drop, Put, Set
from camgrant.edit.write import EditRefused, carried_out, entity_files
from camgrant.load.tree import MemoryTree

GRANTS = """\
# yaml-language-server: $schema=../../schemas/grants.schema.json
# đầu tệp / head of the file
grants:
  # thứ nhất / the first
  g-a:
    person: c-a  # giữ / keep
    scope: {sites: [s-a, s-b]}
    rights: [live]
    # hạn / the end
    valid_until: 2021-07-29
    approvals:
      - d-a
      # thứ hai / the second
      - d-b
    note: >-
      hai dòng
      một câu
    # cuối lượt / end of the grant

  # lượt sau / the next
  g-b:
    person: c-b
    proposed: true
"""
FILE = "grants/a.yaml"


def edited(*changes: Change, text: str = GRANTS) -> str:
    tree = MemoryTree({FILE: text.encode()})
    made = carried_out(tree, entity_files(tree), changes)
    return made[FILE].decode()


def changed(*changes: Change, text: str = GRANTS) -> tuple[list[str], list[str]]:
    """The lines that went and the lines that came."""
    before, after = text.split("\n"), edited(*changes, text=text).split("\n")
    return [line for line in before if line not in after], [line for line in after if line not in before]


@pytest.mark.parametrize(
    ("change", "gone", "new"),
    [
        (Set("g-a", ("person",), "c-x"), ["    person: c-a  # giữ / keep"], ["    person: c-x  # giữ / keep"]),
        (
            Set("g-a", ("scope", "sites", 1), "s-c"),
            ["    scope: {sites: [s-a, s-b]}"],
            ["    scope: {sites: [s-a, s-c]}"],
        ),
        (Set("g-a", ("scope",), {"site": "s-c"}), ["    scope: {sites: [s-a, s-b]}"], ["    scope: {site: s-c}"]),
        (Add("g-a", ("rights",), "playback"), ["    rights: [live]"], ["    rights: [live, playback]"]),
        (Add("g-a", ("approvals",), "d-c"), [], ["      - d-c"]),
        (Add("g-b", ("approvals",), "d-c"), [], ["    approvals: [d-c]"]),
        (Drop("g-b", ("proposed",)), ["    proposed: true"], []),
        (Drop("g-a", ("valid_until",)), ["    valid_until: 2021-07-29"], []),
        (Set("g-a", ("note",), "một"), ["    note: >-", "      hai dòng", "      một câu"], ["    note: một"]),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, (Set, Add, Drop)) else None,
)
def test_only_the_lines_of_the_field_change(change: Change, gone: list[str], new: list[str]) -> None:
    assert changed(change) == (gone, new)


def test_comments_inside_a_value_that_is_written_anew_move_above_it() -> None:
    text = edited(Set("g-a", ("approvals", 0), "d-x"))
    assert "2021-07-29\n    # thứ hai / the second\n    approvals: [d-x, d-b]\n    note: >-\n" in text


def test_a_new_field_stands_in_the_models_order_above_the_comment_of_the_next() -> None:
    text = edited(Set("g-a", ("purpose",), "direction"))
    assert "    rights: [live]\n    purpose: direction\n    # hạn / the end\n    valid_until: 2021-07-29\n" in text


def test_a_new_last_field_stands_before_what_belongs_to_the_next_entity() -> None:
    revoked = {"document": "d-x", "reason": "Nghỉ: việc", "on": "2021-07-30"}
    text = edited(Drop("g-a", ("note",)), Set("g-a", ("revoked",), revoked))
    assert (
        '      - d-b\n    revoked:\n      on: 2021-07-30\n      reason: "Nghỉ: việc"\n      document: d-x\n'
        "    # cuối lượt / end of the grant\n\n  # lượt sau / the next\n  g-b:\n"
    ) in text


def test_a_new_entity_goes_to_the_end_with_what_could_be_mistaken_in_quotes() -> None:
    tree = MemoryTree({})
    fields = {"phone": "0100 000 001", "login": "no", "full_name": "Rơ Châm H'Yéo", "left_on": "2021-08-01"}
    made = carried_out(tree, {}, [Put("contacts", "c-a", fields, "contacts/x/y.yaml")])
    assert made["contacts/x/y.yaml"].decode() == (
        "# yaml-language-server: $schema=../../../schemas/contacts.schema.json\n"
        "contacts:\n"
        "  c-a:\n"
        "    full_name: Rơ Châm H'Yéo\n"
        '    phone: "0100 000 001"\n'
        '    login: "no"\n'
        "    left_on: 2021-08-01\n"
    )


def test_a_later_change_sees_the_ones_before_it() -> None:
    put = Put("grants", "g-new", {"person": "c-n"}, FILE)
    text = edited(put, Add("g-new", ("approvals",), "d-1"), Add("g-new", ("approvals",), "d-2"))
    assert text == GRANTS + "  g-new:\n    person: c-n\n    approvals: [d-1, d-2]\n"


def test_a_camera_is_changed_inside_its_recorder() -> None:
    channels = "      k-a:\n        channel: 1\n      k-b:\n        channel: 2\n"
    text = f"cameras:\n  r-a:\n    site: s-a\n    channels:\n{channels}"
    tree = MemoryTree({"cameras/a.yaml": text.encode()})
    made = carried_out(tree, entity_files(tree), [Set("k-a", ("removed_on",), "2021-08-01")])
    assert made["cameras/a.yaml"].decode() == text.replace("1\n", "1\n        removed_on: 2021-08-01\n", 1)


def test_the_first_field_behind_a_dash_may_go() -> None:
    text = (
        "contacts:\n  c-a:\n    positions:\n      - title: A\n        unit: u-a\n      - title: B\n        unit: u-b\n"
    )
    tree = MemoryTree({"contacts/a.yaml": text.encode()})
    made = carried_out(tree, entity_files(tree), [Drop("c-a", ("positions", 0, "title"))])
    assert made["contacts/a.yaml"].decode() == text.replace("      - title: A\n        unit", "      - unit")


def test_line_ends_of_windows_stay() -> None:
    text = GRANTS.replace("\n", "\r\n")
    tree = MemoryTree({FILE: text.encode()})
    made = carried_out(tree, entity_files(tree), [Set("g-b", ("person",), "c-x")])
    assert made[FILE].decode() == text.replace("person: c-b", "person: c-x")


def test_two_records_that_say_the_same_are_two() -> None:
    """The reader gives equal lines as one object; an edit of one record must not be expected in the other."""
    text = "grants:\n  g-a:\n    scope: {sites: [s-a]}\n  g-b:\n    scope: {sites: [s-a]}\n"
    made = edited(Add("g-a", ("scope", "sites"), "s-b"), text=text)
    assert made == text.replace("[s-a]", "[s-a, s-b]", 1)


@pytest.mark.parametrize(
    "change",
    [
        Set("g-x", ("person",), "c-x"),
        Set("g-a", ("scope", "site", "deep"), "c-x"),
        Set("g-a", ("approvals", 7), "d-x"),
        Add("g-a", ("person",), "c-x"),
        Drop("g-a", ("reason",)),
        Put("grants", "g-a", {"person": "c-x"}, FILE),
        Put("grants", "g-c", {"person": "c-x"}, "contacts/a.yaml"),
        Put("grants", "g-c", {"person": "c-x"}, "grants/../../a.yaml"),
        Put("grants", "g-c", {"person": "c-x"}, "grants/a.yml"),
        Put("grants", "g-c", {"person": "c-x\u200b"}, FILE),
        Set("g-a", ("note",), "hai\tdòng"),
    ],
)
def test_what_has_no_place_or_cannot_be_read_again_is_refused(change: Change) -> None:
    with pytest.raises(EditRefused):
        edited(change)


@pytest.mark.parametrize("text", ["grants: [", "grants: {g-a: {person: c-a}, g-a: {}}", "sites:\n  s-a: {}\n", ""])
def test_a_faulty_file_is_not_edited(text: str) -> None:
    tree = MemoryTree({FILE: text.encode()})
    with pytest.raises(EditRefused):
        carried_out(tree, {"g-a": FILE}, [Set("g-a", ("person",), "c-x")])


def test_letters_are_composed_as_the_reader_gives_them() -> None:
    assert changed(Set("g-a", ("person",), "c-x"), Add("g-a", ("rights",), "Hu\u1ef3nh".replace("\u1ef3", "y\u0300")))[
        1
    ] == [
        "    person: c-x  # giữ / keep",
        "    rights: [live, Hu\u1ef3nh]",
    ]


def test_a_new_entity_is_indented_as_the_others_are() -> None:
    text = "grants:\n    # bốn / four\n    g-a:\n        person: c-a\n"
    assert edited(Put("grants", "g-c", {"person": "c-x"}, FILE), text=text) == f"{text}    g-c:\n      person: c-x\n"


def test_line_ends_stay_where_they_are_all_of_one_kind() -> None:
    crlf = GRANTS.replace("\n", "\r\n")
    change = Set("g-a", ("person",), "c-x")
    assert edited(change, text=crlf) == edited(change).replace("\n", "\r\n")
    assert edited(change, text=GRANTS.replace("\n", "\r\n", 2)) == edited(change)


def test_a_file_does_not_outgrow_what_the_loader_reads() -> None:
    note = "x" * 1000
    entities = "".join(f"  g-{number}a:\n    note: {note}\n" for number in range(1015))
    with pytest.raises(EditRefused, match="too large"):
        edited(Put("grants", "g-new", {"note": note * 20}, FILE), text=f"grants:\n{entities}")


def test_flow_style_is_kept_and_a_file_that_is_one_line_is_refused() -> None:
    record = "grants:\n  g-a: {person: c-a, rights: [live]}  # một dòng\n"
    made = edited(Set("g-a", ("person",), "c-x"), Add("g-a", ("rights",), "ptz"), text=record)
    assert made == "grants:\n  g-a: {person: c-x, rights: [live, ptz]}  # một dòng\n"
    with pytest.raises(EditRefused):
        edited(Set("g-a", ("person",), "c-x"), text="grants: {g-a: {person: c-a}}\n")
