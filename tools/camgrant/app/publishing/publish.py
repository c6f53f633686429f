"""Publishing, from the wish on the command line to the folder on the shelf."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from camgrant.app.folders import find_inventory
from camgrant.app.known_record import remember
from camgrant.app.main_branch import find_main_branch
from camgrant.app.published import Record
from camgrant.app.publishing.codes import LEFT_OUT, NOT_MADE
from camgrant.app.publishing.files import Means, State, plain_files, sealed_files
from camgrant.app.publishing.gates import Gate, judge_head
from camgrant.app.publishing.keys import read_keys
from camgrant.app.publishing.publication import Publication, prepare
from camgrant.app.publishing.secrets import Choose
from camgrant.app.publishing.shelf import Shelf, previous_of
from camgrant.app.reviews_file import NO_REVIEWS, read_reviews
from camgrant.app.trees import Absent, Unreadable
from camgrant.diagnostics import EXIT_FINDINGS, CamgrantError, Diagnostic, EnvironmentFault, UsageFault
from camgrant.load.tree import SETTINGS_FILE
from camgrant.model.inventory import Inventory
from camgrant.rendering.manifest import PUBLISHED
from camgrant.vcs import changed_files, commit_here, commit_of_ref, had_file, has_file_at, is_ancestor, main_branch

__all__ = ["Outcome", "Stopped", "Wish", "find_published_inventory", "publish_now"]

_COMPARTMENTS: Final = (
    "dữ liệu gồm nhiều ngăn, mỗi ngăn một kho, nên lệnh này chưa phát hành được; đề nghị theo mục “Dữ liệu chia ngăn” "
    "của docs/forges.md / the data lies in several repositories, which this command does not publish yet; see "
    '"Data in compartments" in docs/forges.md'
)


_NAMED: Final = 3  # files that a finding names; more are counted


class Stopped(CamgrantError):
    """The head cannot be read whole, and nothing was ever published: so nothing is."""

    exit_code = EXIT_FINDINGS

    def __init__(self, fault: Unreadable) -> None:
        vi, en = "chưa có lần phát hành nào", "nothing was ever published"
        places = "; ".join(f"{one.location} {one.code}" for one in fault.findings[:3])
        super().__init__(
            f"dữ liệu không đọc được trọn vẹn ({places}) nên không phát hành gì, {vi}; đề nghị chạy `camgrant check` / "
            f"the data cannot be read whole, so nothing is published, {en}; run `camgrant check`"
        )


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be published, and where. `key` signs; `signers` may have signed last time; `plain` asks for folders
    without seal and passwords; `phrase` and `slip` are the desks that cannot use a key, or no bundle at all. `start`:
    nobody named the folder, which was looked for from there."""

    folder: Path
    out: Path
    previous: str | None
    reviews: Path | None
    recipients: Path | None
    key: Path | None
    plain: bool
    branch: str | None
    signers: Path | None = None
    phrase: tuple[str, ...] = ()
    slip: tuple[str, ...] = ()
    trust: str | None = None
    start: Path | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: `place` is the new folder, None where nothing may go out yet.

    `states` say what became of every recipient's bundle; `findings` are those of the gates, of recipients without a
    key, and of removals that no file speaks of.
    """

    gate: Gate
    publication: Publication | None
    place: Path | None
    states: dict[str, State]
    findings: tuple[Diagnostic, ...]

    @property
    def withheld(self) -> bool:
        """Whether something that should go out did not."""
        made = self.publication
        untold = made is not None and bool(made.packed.findings or made.lost)
        failed = any(found.code in (NOT_MADE.code, LEFT_OUT.code) for found in self.findings)
        loud = self.gate.mass.many is not None
        return untold or failed or loud or not self.gate.cleared or bool(self.unsealed_removals)

    @property
    def unsealed_removals(self) -> tuple[str, ...]:
        """The recipients whose bundle takes something back and could not be sealed."""
        made = self.publication.payloads if self.publication else ()
        return tuple(one.unit for one in made if one.takes_back and self.states[one.unit] == "local")


def find_published_inventory(given: Path | None, start: Path) -> Path:
    """As `find_inventory`; a folder counts as well of which the last commit has nothing more, or no settings: that must
    not stop what was taken away before it."""
    try:
        return find_inventory(given, start)
    except UsageFault:
        for candidate in _candidates(start) if given is None else (given,):
            if had_file(candidate, SETTINGS_FILE):
                return candidate
        raise


def publish_now(wish: Wish, as_of: date | None, today: Callable[[], date], choose: Choose) -> Outcome:
    """Publishes. `choose` draws one letter of a text, for the initial passwords.

    Raises Stopped for data that cannot be read, UsageFault for data that is not committed and merged, or a wish that
    cannot be carried out; EnvironmentFault where git or the disk fail. Then the shelf is as it was.
    """
    if wish.key is None and not wish.plain:
        raise UsageFault(
            "cần --sign-with KHÓA để ký, hoặc --no-secrets để lập bản thường / "
            "--sign-with KEY is needed to sign, or --no-secrets for plain folders"
        )
    shelf = Shelf(wish.out)
    shelf.refuse_seen_by_git()
    previous = previous_of(wish.previous, shelf, wish.folder)
    if previous is not None and wish.key is not None and not wish.plain:
        previous.refuse_forged(wish.key, wish.signers)
    record = previous.record if previous else None
    if record is not None:
        shelf.refuse_older(record.sequence)
        wish = replace(wish, folder=_folder_of(record, wish))
    commit = _commit_of(wish.folder)
    reviews = read_reviews(wish.reviews) if wish.reviews else NO_REVIEWS
    extra = read_keys(wish.recipients) if wish.recipients else {}
    try:
        gate = judge_head(wish.folder, commit, record, reviews, as_of, today, wish.trust)
    except Unreadable as fault:
        raise Stopped(fault) from fault
    except Absent as fault:
        raise UsageFault(_COMPARTMENTS) from fault
    _refuse_commit(wish, gate, commit, record)
    _refuse_day(gate.as_of, today(), record)
    if wish.plain:
        shelf.refuse_plain()
    gate, publication = prepare(wish.folder, gate, record)
    if publication is None:
        return Outcome(gate, None, None, {}, gate.findings)
    if wish.plain or wish.key is None:
        made = plain_files(publication)
    else:
        made = sealed_files(publication, Means(wish.key, extra, wish.phrase, wish.slip), choose)
    place = shelf.put(publication.facts.sequence, made.files)
    remember(wish.folder, (place / PUBLISHED).read_bytes())
    left_out = _left_out(wish.folder, commit, gate.head)
    findings = (*gate.findings, *publication.lost, *publication.packed.findings, *made.findings, *left_out)
    return Outcome(gate, publication, place, made.states, findings)


def _folder_of(record: Record, wish: Wish) -> Path:
    """The folder whose data was published last, where nobody names one: the head may have settings anywhere."""
    if wish.start is not None:
        for candidate in _candidates(wish.start):
            if has_file_at(candidate, record.commit, SETTINGS_FILE):
                return candidate
    return wish.folder


def _candidates(start: Path) -> Iterator[Path]:
    for folder in (start, *start.parents):
        yield folder
        yield folder / "inventory"


def _commit_of(folder: Path) -> str:
    """The commit that is checked out. Raises UsageFault where there is none."""
    commit = commit_here(folder)
    if commit is None:
        raise UsageFault(
            f"{folder}: không nằm trong kho git, hoặc kho chưa có bản nào; chỉ phát hành bản đã hợp nhất / "
            "lies in no git repository, or in one without a commit; only what was merged is published"
        )
    return commit


def _left_out(folder: Path, commit: str, head: Inventory) -> Iterator[Diagnostic]:
    """What lies in the working folder and in no commit: it is not published, and stops nothing that is.

    Attributes that somebody pushed can make every file of a new clone look changed, so nobody may wait for it.
    """
    try:
        _, files = changed_files(folder)
    except EnvironmentFault:  # the folder, or objects of its commit, are not there: nothing can be compared
        return
    if files:
        named = ", ".join(files[:_NAMED]) + (", …" if len(files) > _NAMED else "")
        place = head.origins.locate("camgrant")
        yield LEFT_OUT.at(place, entity="camgrant", commit=commit[:12], count=len(files), files=named)


def _refuse_commit(wish: Wish, gate: Gate, commit: str, record: Record | None) -> None:
    """Raises UsageFault for a commit that is not merged, and for one before the last publication.

    Which branch counts is said by the data that was cleared last, until a change to that is cleared itself.
    """
    settings = gate.head.settings if gate.cleared else gate.plan.before.settings
    if wish.branch is None and record is None and wish.trust is None:  # nothing was cleared yet that could say so
        main = find_main_branch(wish.folder).ref
    else:
        main = main_branch(wish.folder, wish.branch or settings.branch)
    tip = commit_of_ref(wish.folder, main)
    if tip is None or not is_ancestor(wish.folder, commit, tip):
        named = main.removeprefix("refs/remotes/").removeprefix("refs/heads/")
        raise UsageFault(
            f"bản {commit[:12]} chưa được hợp nhất vào nhánh {named}; đề nghị phát hành từ nhánh ấy / "
            f"commit {commit[:12]} is not merged into {named}; publish from that branch"
        )
    last = record.standing.newest if record else commit
    # A branch that was set back is no clone that is behind: nobody can bring it up to date, and removals must not wait.
    behind = commit != last and is_ancestor(wish.folder, commit, last) and is_ancestor(wish.folder, last, tip)
    if behind:
        raise UsageFault(
            f"bản {commit[:12]} cũ hơn bản đã phát hành {last[:12]}; đề nghị cập nhật kho (`git pull`) rồi chạy lại / "
            f"commit {commit[:12]} is older than {last[:12]}, which was published; update (`git pull`) and run again"
        )


def _refuse_day(as_of: date, today: date, record: Record | None) -> None:
    """Raises UsageFault for a day before the last publication, and for one to come: what begins then would go out
    before its day, and until it is over no removal would go out any more."""
    if as_of > today:
        raise UsageFault(
            f"ngày xét {as_of:%d/%m/%Y} chưa tới, hôm nay {today:%d/%m/%Y}; đề nghị xem lại --as-of, đồng hồ máy / "
            f"{as_of:%d/%m/%Y} is still to come, today is {today:%d/%m/%Y}; see to --as-of, or to the clock"
        )
    if record is not None and record.as_of > as_of:
        raise UsageFault(
            f"lần phát hành trước ngày {record.as_of:%d/%m/%Y} sau ngày xét {as_of:%d/%m/%Y}; đề nghị xem lại --as-of, "
            f"đồng hồ máy / the publication before is of {record.as_of:%d/%m/%Y}, later than {as_of:%d/%m/%Y}; see to "
            "--as-of, or to the clock"
        )
