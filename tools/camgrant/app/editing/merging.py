"""Another repository comes into this one: what it brings, and what has to change so that both provinces stay apart.

What it brings is put beside what is here first (`app.joining`). Nothing of that is a change of anybody's access. What
is edited then only says where each province ends: which locality sites and units belong to, and where a chain stops
that was granted as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from camgrant.app.check import Checked, check
from camgrant.app.edit import Edit
from camgrant.app.editing.desk import Desk, one_of, slug, written
from camgrant.app.editing.documents import DocumentWish, document
from camgrant.app.joining import JoinFault, apart, files_here, ids_of, join_text, taken_logins
from camgrant.app.trees import Side, complete, side_at
from camgrant.diagnostics import Diagnostic, Severity, Text, UsageFault
from camgrant.edit.change import Change, Put, Set
from camgrant.edit.write import entity_files
from camgrant.ledger.events import written as from_values
from camgrant.load.tree import PACKS_FOLDER, SETTINGS_FILE, OverlayTree, Tree
from camgrant.model.access_test import Pictures
from camgrant.model.inventory import Inventory
from camgrant.model.joining import Join, Renaming, renaming_of
from camgrant.policy.charged import kinds_in_charge
from camgrant.vcs import prefix as folder_in_git
from camgrant.vcs.writing import bring_history

__all__ = ["JoinWish", "Joining", "Other", "beside", "bring", "joining_changes", "read_other", "side_by_side"]

_NAMED = 5
_BEFORE_JOINING = "camgrant.yaml"


@dataclass(frozen=True, slots=True)
class Other:
    """The other repository as it was at its last commit, read whole. `folder` is where its data lie in it."""

    path: Path
    folder: str
    side: Side


@dataclass(frozen=True, slots=True)
class JoinWish:
    """What somebody says of a join. `here` and `there` are the provinces: the id of a locality, or the name of one that
    is not declared yet; None where every site says already in which it lies."""

    prefix: str
    on: date
    same: tuple[str, ...] = ()
    here: str | None = None
    there: str | None = None
    by: DocumentWish | None = None


@dataclass(frozen=True, slots=True)
class Joining:
    """Both repositories side by side: the files that come, the tree and the check of both together, and the errors that
    either had by itself. In the check a chain still reaches what it reached in its own repository; as it is `written`
    it would reach into the other."""

    wish: JoinWish
    other: Other
    join: Join
    files: Mapping[str, bytes]
    tree: Tree
    checked: Checked
    written: Inventory
    known: frozenset[str]

    @property
    def name(self) -> str:
        """The id of the join."""
        return f"j-{self.wish.prefix}"

    @property
    def renaming(self) -> Renaming:
        """What the ids of the other repository are called here."""
        return renaming_of(self.name, self.join)

    def prepared(self, edit: Edit) -> Edit:
        """The edit with the files that come, refused for every error that neither repository had by itself."""
        found = [one for one in edit.checked.diagnostics if _is_error(one) and one.fingerprint not in self.known]
        return replace(
            edit,
            files={**self.files, **edit.files},
            before={**edit.before, **dict.fromkeys(self.files)},
            new_findings=tuple(dict.fromkeys((*edit.new_findings, *found))),
            refused=tuple(found),
        )


def read_other(path: Path) -> Other:
    """The data of a repository at the end of the branch that is checked out there: its folder, or the one with
    `inventory/` in it.

    Raises UsageFault where there is no such data, Unreadable where it cannot be read whole, EnvironmentFault where git
    cannot give it.
    """
    folder = next((one for one in (path, path / "inventory") if (one / SETTINGS_FILE).is_file()), None)
    if folder is None:
        raise UsageFault(f"{path}: không có {SETTINGS_FILE} / holds no {SETTINGS_FILE}")
    side = complete(side_at(folder, "HEAD"), "HEAD")
    return Other(folder, folder_in_git(folder), side)


def beside(desk: Desk, tree: Tree, own: Checked, other: Other, wish: JoinWish, today: Callable[[], date]) -> Joining:
    """What the other repository brings, beside what is here.

    Raises UsageFault for what cannot be joined, and says why.
    """
    here, there = desk.inventory, other.side.inventory
    _refuse_unlike(here, there, tree, other.side.tree)
    _refuse_prefix(desk, there, wish)
    join = from_values(Join, **_fields(wish, other, taken_logins(here, there, wish.prefix)))
    name = f"j-{wish.prefix}"
    try:
        files = files_here(name, join, other.side.tree, there)
    except JoinFault as fault:
        raise UsageFault(
            f"{other.path / str(fault)}: không chuyển được nguyên nội dung, đề nghị chạy `camgrant fmt` ở kho kia / "
            "cannot be taken over exactly; run `camgrant fmt` in that repository"
        ) from fault
    files[f"joins/{wish.prefix}.yaml"] = join_text(name, join)
    union = OverlayTree(tree, files)
    checked = check(union, own.as_of, today)
    if checked.inventory is None:
        raise UsageFault("hai kho đặt cạnh nhau không đọc được / the two repositories cannot be read beside each other")
    both = checked.inventory
    checked = replace(checked, inventory=apart(both, here, there, renaming_of(name, join)))
    theirs = check(other.side.tree, own.as_of, today)
    renaming = renaming_of(name, join)
    known = {one.fingerprint for one in own.diagnostics if _is_error(one)}
    for one in filter(_is_error, theirs.diagnostics):
        known.add(replace(one, entity=renaming.here(one.entity)).fingerprint)
    return Joining(wish, other, join, files, union, checked, both, frozenset(known))


def bring(joining: Joining, folder: Path) -> None:
    """Brings the history of the other repository into this one. Raises EnvironmentFault."""
    commit = joining.other.side.commit
    bring_history(joining.other.path, commit, folder, f"refs/camgrant/joined/{joining.wish.prefix}")


def _is_error(found: Diagnostic) -> bool:
    return found.severity == Severity.ERROR


def _fields(wish: JoinWish, other: Other, logins: dict[str, str]) -> dict[str, object]:
    fields: dict[str, object] = {"on": wish.on.isoformat(), "commit": other.side.commit}
    if other.folder:
        fields["folder"] = other.folder
    if wish.same:
        fields["same"] = tuple(wish.same)
    if logins:
        fields["logins"] = logins
    return fields


# -- what cannot be joined --------------------------------------------------------------------------------------------


def _refuse_unlike(here: Inventory, there: Inventory, tree: Tree, other: Tree) -> None:
    """Raises UsageFault where the settings of the other repository would not be kept by those that are here."""
    mine, theirs = here.settings, there.settings
    if theirs.roots:
        raise UsageFault(
            "kho kia có ngăn dữ liệu để riêng; chưa gộp được / the other repository has compartments: not supported yet"
        )
    if there.joins:
        raise UsageFault("kho kia đã gộp từ nhiều kho; chưa gộp tiếp được / the other one is joined itself already")
    for field in ("profile", "pack", "options", "levels"):
        if getattr(mine, field) != getattr(theirs, field):
            raise UsageFault(
                f"{_BEFORE_JOINING}: `{field}` của hai kho khác nhau, đề nghị thống nhất trước / "
                f"`{field}` differs between the repositories; make it the same first"
            )
    if _packs(tree) != _packs(other):
        raise UsageFault(
            "bộ quy tắc trong packs/ của hai kho khác nhau, đề nghị thống nhất trước / "
            "the policy packs in packs/ differ; make them the same first"
        )
    missing = [target for target in theirs.targets if target not in mine.targets]
    if missing:
        raise UsageFault(
            f"{_BEFORE_JOINING}: `targets` còn thiếu / `targets` lacks what the other one renders: {', '.join(missing)}"
        )


def _packs(tree: Tree) -> dict[str, bytes]:
    return {file: tree.read(file) for file in tree.listing().files if file.startswith(f"{PACKS_FOLDER}/")}


def _refuse_prefix(desk: Desk, there: Inventory, wish: JoinWish) -> None:
    """Raises UsageFault for a prefix that does not tell the two apart, and for units that are not on both sides."""
    if f"j-{wish.prefix}" in desk.inventory.joins:
        raise UsageFault(f"--as {wish.prefix}: đã gộp một kho với tiền tố này / a repository is joined as that already")
    used = Renaming(wish.prefix)
    taken = sorted(name for name in ids_of(desk.inventory) if used.is_from_there(name))
    if taken:
        raise UsageFault(f"--as {wish.prefix}: đã có mã / there are ids of that form: {', '.join(taken[:_NAMED])}")
    for unit in wish.same:
        one_of(unit, desk.inventory.units, Text("đơn vị", "unit"))
        one_of(unit, there.units, Text("đơn vị ở kho kia", "unit of the other repository"))


# -- what keeps the provinces apart -----------------------------------------------------------------------------------


def joining_changes(desk: Desk, joining: Joining) -> list[Change]:
    """The changes that say where each province ends. `desk` is that of both side by side.

    Raises UsageFault where it is not said in which province the sites lie.
    """
    wish, changes = joining.wish, list[Change]()
    if wish.by is not None:
        paper, papers = document(desk, wish.by, names=(), kind=None, issuer=None)
        changes += [*papers, Set(joining.name, ("document",), paper)]
    places = {
        False: _Place(desk, joining, wish.here, "--here"),
        True: _Place(desk, joining, wish.there, "--there"),
    }
    for place in places.values():
        changes += place.founded
    for entity, path in _undecided(joining):
        place = places[joining.renaming.is_from_there(entity)]
        if path[-1] == "locality":
            changes.append(Set(entity, path, place.of(entity)))
        else:
            changes.append(Set(entity, path, {"locality": place.of(entity)}))
    return changes


class _Place:
    """The locality of one of the two provinces, found or founded when it is first needed."""

    def __init__(self, desk: Desk, joining: Joining, wish: str | None, option: str) -> None:
        self._option = option
        self.founded: list[Change] = []
        self._locality: str | None = None
        if wish is None:
            return
        known = desk.inventory.localities
        renamed = joining.renaming.here(wish) if option == "--there" else wish
        if renamed in known:
            self._locality = renamed
            return
        if wish.startswith("l-"):
            one_of(wish, known, Text("địa phương", "locality"))
        inside = f"{joining.wish.prefix}-" if option == "--there" else ""
        self._locality = f"l-{inside}{slug(wish)}"
        file = f"localities/{joining.wish.prefix}/tinh.yaml" if inside else "localities/tinh.yaml"
        self.founded = [Put("localities", self._locality, written(names=[written(vi=wish)]), file)]

    def of(self, entity: str) -> str:
        """The locality. Raises UsageFault where none was named."""
        if self._locality is None:
            raise UsageFault(
                f"{entity}: chưa biết ở địa phương nào, đề nghị ghi {self._option} / "
                f"in which province is it? name it with {self._option}"
            )
        return self._locality


def _undecided(joining: Joining) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(entity, path to its locality) of everything that could be of either province as it is written."""
    inventory = joining.written
    for name, site in inventory.sites.items():
        if site.locality is None:
            yield name, ("locality",)
    for name in _units_nowhere(inventory, joining.join.same):
        yield name, ("locality",)
    for name, grant in inventory.grants.items():
        if grant.scope.chain is not None and grant.scope.locality is None:
            yield name, ("scope", "locality")
    for name, test in inventory.access_tests.items():
        if test.what == Pictures():
            yield name, ("what",)
        elif not test.what.cameras and not test.what.sites and test.what.locality is None:
            yield name, ("what", "locality")


def _units_nowhere(inventory: Inventory, same: Collection[str]) -> list[str]:
    """The units that need a locality so that nothing of one province comes to the other: those of kinds that the pack
    charges with sites, and those that stand below no unit with one. A unit that is one on both sides is everywhere."""
    kinds = kinds_in_charge(inventory.pack, inventory.sites.values())
    placed = {name for name, unit in inventory.units.items() if unit.locality is not None or unit.kind in kinds}
    found: list[str] = []
    for name, unit in sorted(inventory.units.items()):
        if name in same or unit.locality is not None:
            continue
        if unit.kind in kinds or placed.isdisjoint(inventory.lineage(name)):
            found.append(name)
    return found


def side_by_side(joining: Joining, draw: Callable[[], str]) -> Desk:
    """The desk of both repositories, for what keeps them apart."""
    inventory, state = joining.checked.inventory, joining.checked.state
    if inventory is None or state is None:
        raise UsageFault("hai kho đặt cạnh nhau không đọc được / the two repositories cannot be read beside each other")
    return Desk(inventory, state, entity_files(joining.tree), draw)
