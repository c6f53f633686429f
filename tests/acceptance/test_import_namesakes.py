"""Hundreds of rows with namesakes: one answer for all who are reached otherwise, a question for each of the others."""

from __future__ import annotations

from pathlib import Path

from acceptance.test_import import HEAD, OLD, bytes_of, counts, entities, imported, listed, world
from support.cli import forked as run

ROOT = Path(__file__).parents[2]
COUNT = 60
UNIT = OLD[2]
HEAD_ = HEAD[:6]
__all__ = ["world"]


def row(number: int, *, name: str = OLD[0], phone: bool = True, email: bool = True) -> tuple[str, ...]:
    return (
        name,
        "Cán bộ",
        UNIT,
        f"0100 701 {number:03}" if phone else "",
        f"sb{number}@congan.gialai.example" if email else "",
    )


def test_one_answer_makes_new_people_of_all_who_are_reached_otherwise(world: Path, tmp_path: Path) -> None:
    """Namesakes of somebody known, and of one another, in one unit."""
    known = [row(number) for number in range(COUNT)]
    among = [row(100 + number, name="Nguyễn Tân An") for number in range(COUNT)]
    file = listed(tmp_path / "a.xlsx", *known, *among, head=HEAD_)
    before = bytes_of(world)
    asked = imported(world, file, "--yes", expected=1)
    assert (counts(asked)[4], bytes_of(world)) == (2 * COUNT - 1, before)
    content = imported(world, file, "--namesakes", "new", "--yes")
    assert counts(content) == (2 * COUNT, 0, 0, 0, 0)
    made = entities(world, "contacts").keys() - entities(ROOT / "inventory", "contacts").keys()
    assert len(made) == 2 * COUNT
    told = {one["row"]: (one["known"], len(one["earlier_rows"])) for one in content["namesakes"]}
    first, first_among = 3, 3 + COUNT
    # Of those who are known, the later rows have the earlier ones beside them as well.
    assert told[first] == (["c-siu-binh"], 0)
    assert first_among not in told
    assert told[first_among + 1] == ([], 1)
    assert told.keys() == {*range(first, first + 2 * COUNT)} - {first_among}


def test_every_one_of_them_is_told_of(world: Path, tmp_path: Path) -> None:
    file = listed(tmp_path / "a.xlsx", *(row(number) for number in range(COUNT)), head=HEAD_)
    words = ("import", file, "--from", "u-cat", "--document", "601/CAT-PV01", "--date", "2021-07-19")
    asked = run(*words, "--inventory", world)
    assert f"another phone and another mailbox: {COUNT}; if they are other people, --namesakes new" in asked.stdout
    said = run(*words, "--namesakes", "new", "--dry-run", "--inventory", world).stdout
    rows = [line for line in said.splitlines() if line.startswith("  = ")]
    assert rows[0] == "  = Sheet row 3: Siu Bình; phone and mailbox are others than those of c-siu-binh"
    assert len(rows) == COUNT


def test_who_differs_in_one_only_stays_a_question_of_his_own(world: Path, tmp_path: Path) -> None:
    only_phone, only_mailbox = row(1, email=False), row(2, phone=False)
    same_phone = (*row(3)[:3], OLD[3], row(3)[4])
    first, second = row(4, name="Nguyễn Tân An"), row(5, name="Nguyễn Tân An", email=False)
    other_accents = row(6, name="Siu Binh")
    file = listed(tmp_path / "a.xlsx", only_phone, only_mailbox, same_phone, first, second, other_accents, head=HEAD_)
    content = imported(world, file, "--namesakes", "new", expected=1)
    assert {one["row"]: one["allowed"] for one in content["refused"]} == {
        3: ["--match 3=c-siu-binh", "--match 3=new"],
        4: ["--match 4=c-siu-binh", "--match 4=new"],
        7: ["--match 7=new"],
    }
    assert [one["row"] for one in content["namesakes"]] == [8]
    outcomes = {one["row"]: (one["outcome"], one["person"]) for one in content["rows"]}
    assert outcomes[5] == ("changed", "c-siu-binh")


def test_somebody_without_a_mailbox_in_the_data_is_never_answered_for(world: Path, tmp_path: Path) -> None:
    file = listed(tmp_path / "a.xlsx", row(1), head=HEAD_)
    contact = world / "contacts" / "u-ca-cp.yaml"
    text = contact.read_text("utf-8")
    contact.write_text(text.replace("    email: binhs@congan.gialai.example\n", ""), "utf-8")
    assert contact.read_text("utf-8") != text
    content = imported(world, file, "--namesakes", "new", expected=1)
    assert [one["allowed"] for one in content["refused"]] == [["--match 3=c-siu-binh", "--match 3=new"]]
