"""The ledger's own pieces: ids, files, the order of a day, what is confirmed, and what may be written."""

from __future__ import annotations

import ast
import hashlib
import json
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from camgrant.access.resolve import resolve
from camgrant.app.accounts import Told, reported
from camgrant.app.check import check
from camgrant.app.folders import write_file
from camgrant.app.ledger import anew, correction, made, record
from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.ledger.accounts import standing
from camgrant.ledger.book import AccountKey, Book, Stream
from camgrant.ledger.events import event_file, event_id, event_yaml, list_version
from camgrant.load.assemble import load
from camgrant.load.tree import MAX_BYTES, FolderTree, MemoryTree, Tree
from camgrant.model.base import Right
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import AccountEvent, Dispatch, Event, FrozenRow, ListVersion, Receipt
from camgrant.rendering.confirmed import confirmed_by
from camgrant.rendering.device import Confirmation
from camgrant.rendering.registry import device_targets
from camgrant.rendering.views import Views
from support.examples import world

ROOT = Path(__file__).parents[2]
KEY = AccountKey("c-nguyen-van-man", "checkpoint", "r-chk-01-vnpt")
STREAM = Stream("s6", "u-cat", "u-vnpt-gl")
DAY = date(2021, 6, 15)


def account(what: str, on: date, person: str = KEY.person) -> Event:
    said = made(AccountEvent, what=what, person=person, system=KEY.system, recorder=KEY.recorder, by="u-vnpt-gl")
    return made(Event, on=on, account=said)


def read(*events: Event, tree: dict[str, bytes] | None = None) -> Inventory:
    files = tree if tree is not None else world()
    found = {event_file(event_id(event), event): event_yaml(event_id(event), event) for event in events}
    loaded = load(MemoryTree({**files, **found}), device_targets())
    assert loaded.diagnostics == ()
    assert loaded.inventory is not None
    return loaded.inventory


def a_list(on: date = DAY) -> Event:
    row = made(FrozenRow, key="g-chk-01-mannv", person=KEY.person, grant="g-chk-01-mannv", digest="0123456789abcdef")
    columns = ("ordinal", "full_name")
    version = made(
        ListVersion,
        **STREAM._asdict(),
        as_of=on,
        version=list_version(STREAM, columns, [row]),
        columns=columns,
        rows=(row,),
    )
    return made(Event, on=on, list=version)


def a_dispatch(of: Event, on: date = DAY, number: str = "412/CAT-PV01") -> Event:
    return made(Event, on=on, dispatch=made(Dispatch, list=event_id(of), way="paper", number=number, date=on))


def test_an_id_is_the_hash_of_what_the_file_says() -> None:
    """Recomputed from the file alone, with another YAML reader."""
    for event in (account("created", DAY), a_list(), a_dispatch(a_list())):
        ((name, content),) = yaml.load(event_yaml(event_id(event), event), yaml.BaseLoader)["ledger"].items()
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert name == f"e-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def test_the_same_thing_has_one_id_and_another_thing_another() -> None:
    ids = {event_id(account(what, on)) for what in ("created", "deleted") for on in (DAY, date(2021, 6, 16))}
    assert len(ids) == 4
    assert event_id(account("created", DAY)) in ids


def test_an_event_is_never_written_twice_and_never_over_another(tmp_path: Path) -> None:
    event = account("created", DAY)
    (file,) = record(tmp_path, [event])
    assert file == f"ledger/2021/2021-06-15-{event_id(event)}.yaml"
    before = (tmp_path / file).read_bytes()
    other = account("deleted", DAY)
    with pytest.raises(UsageFault, match=event_id(event)):
        record(tmp_path, [other, event])
    assert (tmp_path / file).read_bytes() == before
    assert [path.name for path in (tmp_path / "ledger" / "2021").iterdir()] == [Path(file).name]


def test_all_events_are_written_or_none(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "2022").write_text("in the way")
    with pytest.raises(EnvironmentFault):
        record(tmp_path, [account("created", DAY), account("deleted", date(2022, 1, 3))])
    assert list((tmp_path / "ledger" / "2021").iterdir()) == []


def test_an_interrupted_report_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = [write_file]

    def write_once(path: Path, data: bytes) -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop()(path, data)

    monkeypatch.setattr("camgrant.app.ledger.write_file", write_once)
    with pytest.raises(KeyboardInterrupt):
        record(tmp_path, [account("created", DAY), account("deleted", DAY)])
    assert list(tmp_path.rglob("*.yaml")) == []


def test_a_list_of_a_whole_province_can_be_read_again_and_what_cannot_is_not_written(tmp_path: Path) -> None:
    """Twenty thousand rows of five cameras; a file that no check would read again would end every later command."""
    row = made(
        FrozenRow,
        key="g-chk-0001-khanhdq",
        person="c-do-quoc-khanh-4rreg",
        grant="g-chk-0001-khanhdq",
        cameras=tuple(f"k-chk-0001-{number}" for number in range(5)),
        rights=("live",),
        valid_from=DAY,
        valid_until=date(2021, 7, 29),
        digest="3d5a9671329fb25c",
        contact="a64f",
    )

    def event(rows: int) -> Event:
        version = made(ListVersion, **STREAM._asdict(), as_of=DAY, version="0" * 64, rows=(row,) * rows)
        return made(Event, on=DAY, list=version)

    files = record(tmp_path, [event(20_000)])
    listing = FolderTree(tmp_path).listing()
    assert (list(listing.files), listing.problems) == (files, ())
    assert len(FolderTree(tmp_path).read(files[0])) > MAX_BYTES
    with pytest.raises(UsageFault, match="too large to be read again"):
        record(tmp_path, [account("created", DAY), event(25_000)])
    assert [path.name for path in tmp_path.rglob("*.yaml")] == [Path(files[0]).name]


def test_text_is_written_as_files_must_have_it(tmp_path: Path) -> None:
    """Composed letters, as macOS does not type them; characters that nobody sees are refused."""

    def said(evidence: str) -> Event:
        more = {"system": KEY.system, "by": "u-vnpt-gl", "evidence": evidence}
        return made(Event, on=DAY, account=made(AccountEvent, what="created", person=KEY.person, **more))

    (file,) = record(tmp_path, [said(unicodedata.normalize("NFD", "Biên bản số 2"))])
    assert "Biên bản số 2" in (tmp_path / file).read_text(encoding="utf-8")
    with pytest.raises(UsageFault, match="U\\+200B"):
        record(tmp_path, [said("Biên\u200bbản")])
    assert len(list(tmp_path.rglob("*.yaml"))) == 1


def test_on_one_day_an_account_is_made_before_it_is_handed_over_and_ends_last() -> None:
    steps = ("deleted", "handed_over", "reviewed", "created", "changed")
    book = Book.of(read(*(account(what, DAY) for what in steps)), DAY)
    done = [one.account.what for one in book.done(KEY)]
    assert done == ["created", "changed", "handed_over", "reviewed", "deleted"]


@pytest.mark.parametrize(
    ("steps", "exists", "handed", "gone"),
    [
        ((), False, False, False),
        (("requested",), False, False, False),
        (("created",), True, False, False),
        (("created", "handed_over"), True, True, False),
        (("handed_over",), True, True, False),
        (("created", "handed_over", "deleted"), False, False, True),
        (("created", "handed_over", "disabled", "created"), True, False, False),
    ],
)
def test_how_an_account_stands(steps: tuple[str, ...], exists: bool, handed: bool, gone: bool) -> None:
    events = [account(what, date(2021, 6, 15 + number)) for number, what in enumerate(steps)]
    found = standing(Book.of(read(*events), date(2021, 7, 1)).done(KEY))
    assert (found.exists is not None, found.handed is not None, found.gone is not None) == (exists, handed, gone)


def day(number: int) -> date:
    return date(2021, 7, number)


PLACE = (KEY.recorder, "mannv")
RIGHTS: dict[Right, frozenset[int]] = {"live": frozenset({1})}


@pytest.mark.parametrize(
    ("steps", "receipt", "expected"),
    [
        ([], None, None),
        ([("deleted", 5)], None, Confirmation(day(5), None, person=KEY.person)),
        ([("disabled", 5)], None, Confirmation(day(5), None, person=KEY.person)),
        ([("changed", 5)], None, Confirmation(day(5), {}, person=KEY.person)),
        ([("deleted", 5), ("created", 6)], None, None),
        ([("deleted", 5)], Confirmation(day(6), RIGHTS), Confirmation(day(6), RIGHTS)),
        ([("deleted", 7)], Confirmation(day(6), RIGHTS), Confirmation(day(7), None, person=KEY.person)),
        ([("deleted", 6)], Confirmation(day(6), RIGHTS), Confirmation(day(6), RIGHTS)),
        ([("created", 7)], Confirmation(day(6), None), None),
        ([("created", 5)], Confirmation(day(6), None), Confirmation(day(6), None)),
        ([("handed_over", 9)], Confirmation(day(6), None), Confirmation(day(6), None)),
    ],
)
def test_the_later_word_on_an_account_wins(
    steps: list[tuple[str, int]], receipt: Confirmation | None, expected: Confirmation | None
) -> None:
    inventory = read(*(account(what, day(number)) for what, number in steps))
    receipts = {PLACE: receipt} if receipt else None
    confirmed = confirmed_by(inventory, Book.of(inventory, day(20)), receipts)
    assert confirmed.get(PLACE) == expected


def test_a_removal_stands_until_the_ledger_says_that_the_account_is_gone() -> None:
    """Judged where it matters: what the recorder must lose, on the device view that is rendered."""
    files = world()
    grants = files["grants/all.yaml"].replace(
        b"    responsible: c-nguyen-van-man\n",
        b'    responsible: c-nguyen-van-man\n    revoked: {on: "2021-07-10", reason: Thay ca}\n',
        1,
    )
    assert grants != files["grants/all.yaml"]
    tree = {**files, "grants/all.yaml": grants}

    def pending(*events: Event) -> set[tuple[str, str]]:
        inventory = read(*events, tree=tree)
        state = resolve(inventory, day(20))
        views = Views(inventory, state, confirmed_by(inventory, Book.of(inventory, day(20))))
        return {(one, removal.login) for one in views.recorders() for removal in views.view(one).removals}

    person = "c-ro-cham-hyeo"
    assert (KEY.recorder, "hyeorc") in pending()
    assert (KEY.recorder, "hyeorc") in pending(account("deleted", day(9), person))  # before it ended
    assert (KEY.recorder, "hyeorc") not in pending(account("deleted", day(10), person))
    assert (KEY.recorder, "hyeorc") in pending(account("deleted", day(10), person), account("created", day(12), person))


def test_a_correction_takes_an_event_back_once_and_in_order() -> None:
    sheet = a_list()
    sent = a_dispatch(sheet)
    received = made(Event, on=DAY, receipt=made(Receipt, dispatch=event_id(sent), by=KEY.person))
    inventory = read(sheet, sent, received)
    with pytest.raises(UsageFault, match=event_id(received)):
        correction(inventory, event_id(sent), "Ghi nhầm", day(1))
    first = correction(inventory, event_id(received), "Ghi nhầm", day(1))
    later = read(sheet, sent, received, first)
    last = Book.of(later, day(1)).last(STREAM)
    assert last is not None
    assert last.receipt is None
    for event, fault in (
        (event_id(received), "đã được đính chính"),
        (event_id(first), "là đính chính"),
        ("e-000000000000", "không có sự kiện"),
    ):
        with pytest.raises(UsageFault, match=fault):
            correction(later, event, "Ghi nhầm", day(2))
    with pytest.raises(UsageFault, match="đính chính trước"):
        correction(inventory, event_id(sheet), "Ghi nhầm", date(2021, 6, 14))
    with pytest.raises(UsageFault, match="số điện thoại"):
        correction(inventory, event_id(received), "gọi 0100 000 001", day(1))


def test_what_was_taken_back_can_be_entered_again() -> None:
    """Its id is taken for ever, so the second entry says that it is one; a third one too."""
    first = account("created", DAY)
    events = [first]
    for _ in range(2):
        undone = correction(read(*events), event_id(events[-1]), "Ghi nhầm", day(1))
        again = anew(read(*events, undone), first)
        assert again.account == first.account
        assert event_id(again) not in {event_id(event) for event in events}
        assert event_id(undone) in (again.note or "")
        events += [undone, again]
    assert [done.event for done in Book.of(read(*events), day(1)).done(KEY)] == [event_id(events[-1])]
    assert anew(read(), first) == first


def test_what_was_corrected_later_still_counts_on_the_day_and_not_with_hindsight() -> None:
    sheet = a_list()
    sent = a_dispatch(sheet)
    later = read(sheet, sent, correction(read(sheet, sent), event_id(sent), "Ghi nhầm số", day(9)))
    then, now = (Book.of(later, day(1), hindsight=hindsight).last(STREAM) for hindsight in (False, True))
    assert then is not None
    assert (then.event, now) == (event_id(sent), None)


def told(**changed: object) -> Told:
    given: dict[str, object] = {"place": "row 2", "what": "created", "on": DAY, "by": "u-vnpt-gl"}
    given |= {"recorder": KEY.recorder, "login": "mannv", "evidence": "212/VNPTGL-KT"}
    return Told(**{**given, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"login": "manv"}, "unknown login or person 'manv'; did you mean"),
        ({"recorder": "r-chk-99"}, "unknown id 'r-chk-99'"),
        ({"by": "u-khong-co"}, "unknown id 'u-khong-co'"),
        ({"what": "made"}, "'made' is none of"),
        ({"on": date(2021, 7, 21)}, "is in the future"),
        ({"system": "checkpoint"}, "name either a recorder or a system"),
        ({"recorder": "r-iso-01"}, "was never granted anything at r-iso-01"),
        ({"person": "c-ro-cham-hyeo"}, "'mannv' is not of c-ro-cham-hyeo"),
        ({"remark": "gọi 0100 000 001"}, "holds no phone or mailbox"),
        ({"by": ""}, "who did it is not known"),
    ],
)
def test_a_doubtful_report_is_a_problem_and_nothing_is_written(changed: dict[str, object], problem: str) -> None:
    good = told(place="row 1", login="", person="c-ro-cham-hyeo")
    found = reported(read(), [good, told(**changed)], date(2021, 7, 20))
    assert found.events == ()
    assert [one.place for one in found.problems] == ["row 2"]
    assert problem in found.problems[0].text.en


def test_what_the_ledger_holds_already_is_said_and_not_written_again() -> None:
    first = reported(read(), [told()], date(2021, 7, 20))
    assert [event.account.what for event in first.events if event.account] == ["created"]
    again = reported(read(*first.events), [told(), told(place="row 3", what="handed_over")], date(2021, 7, 20))
    assert [one.place for one in again.unchanged] == ["row 2"]
    assert [event.account.what for event in again.events if event.account] == ["handed_over"]
    otherwise = reported(read(*first.events), [told(on=date(2021, 6, 18))], date(2021, 7, 20))
    assert "the ledger has this account since" in otherwise.problems[0].text.en


def test_reports_of_one_return_know_each_other() -> None:
    """Made and deleted in one form; deleted twice is a doubt."""
    rows = [told(place="1"), told(place="2", what="deleted", on=date(2021, 6, 20))]
    assert len(reported(read(), rows, date(2021, 7, 20)).events) == 2
    twice = [*rows, told(place="3", what="deleted", on=date(2021, 6, 21))]
    assert [one.place for one in reported(read(), twice, date(2021, 7, 20)).problems] == ["3"]


@pytest.mark.parametrize(
    ("what", "on", "problem"),
    [
        ("deleted", 21, "gone since 20/06/2021"),  # the right goes on: the same thing twice
        ("reviewed", 21, "gone since 20/06/2021"),
        ("created", 20, "counts from the next day"),  # on one day what ends an account comes last
        ("created", 21, ""),
    ],
)
def test_of_an_account_that_is_gone_nothing_else_is_told(what: str, on: int, problem: str) -> None:
    gone = [account("created", DAY), account("deleted", date(2021, 6, 20))]
    found = reported(read(*gone), [told(what=what, on=date(2021, 6, on))], date(2021, 7, 20))
    assert [problem in one.text.en for one in found.problems] == ([True] if problem else [])


def test_an_account_that_went_before_its_right_ended_is_reported_gone_once_more() -> None:
    """It may have been made again meanwhile, so the duty asks; the answer is taken, once."""
    revoked = world()
    old, new = b"    nomination: d-cat-s6-01\n", b'    revoked: {on: "2021-07-10", reason: Thay ca}\n'
    revoked["grants/all.yaml"] = revoked["grants/all.yaml"].replace(old, old + new, 1)
    early = [account("created", DAY), account("deleted", date(2021, 7, 9))]
    again = told(what="deleted", on=date(2021, 7, 12))
    found = reported(read(*early, tree=revoked), [again], date(2021, 7, 20))
    assert found.problems == ()
    twice = read(*early, *found.events, tree=revoked)
    assert reported(twice, [told(what="deleted", on=date(2021, 7, 13))], date(2021, 7, 20)).problems != ()


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_who_may_see_a_camera_is_worked_out_without_the_ledger() -> None:
    """Contract "Ledger": it feeds no access state. `model` holds it as data; `access` never looks at that."""
    files = sorted((ROOT / "tools" / "camgrant" / "access").glob("*.py"))
    assert len(files) > 4
    assert [path.name for path in files if any("ledger" in name for name in _imports(path))] == []
    assert [path.name for path in files if ".ledger" in path.read_text(encoding="utf-8")] == []


def test_the_ledger_changes_no_entitlement() -> None:
    with_ledger: Tree = MemoryTree(world(ROOT / "inventory"))
    without: Tree = MemoryTree({k: v for k, v in world(ROOT / "inventory").items() if not k.startswith("ledger/")})
    states = [check(tree, date(2021, 7, 20), date.today).state for tree in (with_ledger, without)]
    assert states[0] is not None
    assert states[1] is not None
    assert states[0].entitlements == states[1].entitlements
