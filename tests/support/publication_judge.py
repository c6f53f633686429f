"""What a publication must be, said again in sets: a judge that asks nothing of the program that it judges.

It knows what every commit declares, who agreed to which, and what was out before. `docs` of the states and events:
ARCHITECTURE.md, "The publication as a model".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

__all__ = ["ALL", "LAST", "TO_COME", "Commit", "Declared", "Judge", "Said"]

KHOI, MAN = "khoihd", "mannv"
ALL: Final = frozenset((KHOI, MAN))
LAST: Final[Mapping[str, date]] = {KHOI: date(2021, 9, 11), MAN: date(2021, 7, 29)}
NONE: Final = frozenset[int]()
TO_COME: Final = "-to-come"
"""How the names of events end that are dated after the day on which they were pushed."""
LONGER: Final = date(2021, 8, 29)
Said = Literal["yes", "no", "perhaps"]
"""Whether the people whom a change needs agreed to it; perhaps: who of them is enough the judge does not know."""


@dataclass(frozen=True)
class Declared:
    """What one commit says. `event` names are those of its ledger; `odd` is anything that the check may refuse."""

    on: frozenset[str] = ALL
    longer: bool = False
    day: str | None = None
    keys: frozenset[str] = frozenset()
    production: bool = False
    strict: bool = False
    stranger: bool = False
    signer: bool = False
    events: frozenset[str] = frozenset()
    forged: frozenset[int] = frozenset()
    broken: bool = False
    missing: bool = False

    @property
    def access(self) -> tuple[frozenset[str], bool]:
        """Who has a grant, and whether the one is for longer; nobody where the file of grants is not there."""
        return (frozenset(), False) if self.missing else (self.on, self.longer)

    @property
    def beside(self) -> tuple[object, ...]:
        """All that is no access: settings, keys, reviewers, ledger."""
        return (
            *(self.day, self.keys, self.production, self.strict, self.stranger, self.signer),
            *(self.events, self.forged, self.missing),
        )

    @property
    def is_odd(self) -> bool:
        """Whether some gate may hold it back whoever agrees."""
        to_come = any(name.endswith(TO_COME) for name in self.events)
        return bool(self.production or self.day or self.forged or self.missing or self.strict or to_come)

    def adds_to(self, before: Declared) -> bool:
        """Whether somebody may see something by it that he could not see by the other. A grant that is revoked gives
        nothing, however long it says."""
        (on, longer), (on_before, longer_before) = self.access, before.access
        return bool(on - on_before) or (MAN in on and longer and not longer_before)

    def lacks_of(self, before: Declared) -> bool:
        """Whether something is not there any more that nobody declared to be over. From there on only declared ends
        are taken for ends, which the loss of a key is not."""
        lost = (before.forged - self.forged) | (before.events - self.events)
        return bool(lost) or (self.missing and not before.missing)

    def only_ends(self, before: Declared) -> bool:
        """Whether it takes away and does nothing else. The last day of a grant that is over already is no access:
        who changes it changes what is on record, and that is for somebody to agree to."""
        if MAN not in before.on and self.longer != before.longer:
            return False
        return not self.adds_to(before) and self.beside == before.beside


@dataclass(frozen=True)
class Commit:
    name: str
    parents: tuple[str, ...]
    declared: Declared


@dataclass
class Judge:
    """The state: what is cleared, what is out, what is owed."""

    commits: dict[str, Commit] = field(default_factory=dict)
    agreed: dict[str, Said | Literal["stranger"]] = field(default_factory=dict)
    wholes: set[object] = field(default_factory=set)
    head: str = ""
    cleared: str = ""
    newest: str = ""
    held: tuple[str, ...] = ()
    out: Declared = field(default_factory=Declared)
    day: date = date(2021, 7, 20)
    ever: set[str] = field(default_factory=lambda: set(ALL))
    confirmed: dict[str, str] = field(default_factory=dict)

    # -- the line ------------------------------------------------------------------------------------------------------

    def line(self) -> list[str]:
        """First parents from the head back."""
        found, name = list[str](), self.head
        while name:
            found.append(name)
            parents = self.commits[name].parents
            name = parents[0] if parents else ""
        return found

    def ancestors(self, name: str) -> set[str]:
        found, waiting = set[str](), [name]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.commits[one].parents
        return found

    @property
    def was_issued(self) -> bool:
        """Whether the ledger ever said that a bundle was issued."""
        return any(self.commits[name].declared.forged for name in self.ancestors(self.head))

    @property
    def rewritten(self) -> bool:
        """Whether something that was published is not on the line to the head."""
        known = {*self.line(), *(name for ends in self.dropped().values() for name in ends)}
        return not {self.cleared, *self.held} <= known

    def steps(self) -> list[str]:
        """The commits since the one that was cleared, oldest first."""
        line = self.line()
        if self.cleared in line:
            return line[: line.index(self.cleared)][::-1]
        known = self.ancestors(self.cleared)
        return [name for name in reversed(line) if name not in known]

    def fresh(self) -> list[str]:
        """Those of the steps that no publication has seen."""
        line = self.line()
        if self.newest not in line:
            return self.steps()
        after = set(line[: line.index(self.newest)])
        return [name for name in self.steps() if name in after]

    def dropped(self) -> dict[str, list[str]]:
        """Merge on the line -> the commits that it brought in from beside the line, and of which it lacks an end."""
        line = set(self.line())
        known = self.ancestors(self.cleared) | line
        found: dict[str, list[str]] = {}
        brought = set[str]()
        for name in reversed(self.line()):
            merge = self.commits[name]
            if name in self.ancestors(self.cleared):
                continue
            brought |= {one for parent in merge.parents[1:] for one in self.ancestors(parent)} - known
            if merge.declared.broken:
                continue  # what cannot be read is judged with the next that can
            known |= brought
            lacking = [one for one in self.commits if one in brought and self.lacks_end_of(merge.declared, one)]
            if lacking:
                found[name] = lacking
            brought.clear()
        return found

    def lacks_end_of(self, merge: Declared, name: str) -> bool:
        """Whether the merge gives what a commit ended, compared with the one before it: of a grant that it ended in
        one way, also in the other."""
        commit = self.commits[name]
        if not commit.parents:
            return False
        before, after = self.commits[commit.parents[0]].declared, commit.declared
        if any(one.broken or one.missing for one in (before, after, merge)):
            return False
        ended = before.on - after.on
        if before.longer and not after.longer:
            ended |= {MAN}
        gives = {login for login in ended if login in merge.on and login not in after.on}
        return bool(gives) or (MAN in ended and merge.longer and not after.longer)

    @staticmethod
    def with_ends_of(declared: Declared, other: Declared) -> Declared:
        return replace(declared, on=declared.on & other.on, longer=declared.longer and other.longer)

    def said(self, name: str) -> Said:
        """Whether the people whom a commit needs agreed to it. One who was appointed on the way counts for something
        only until the first change that waits: after that one those judge whom the data before it name."""
        said = self.agreed.get(name, "no")
        if said != "stranger":
            return said
        before = self.commits[self.cleared].declared
        appointed = before.stranger
        for step in self.steps():
            declared = self.commits[step].declared
            if step == name or (not declared.broken and self.surely_waits(step, before)):
                break
            if not declared.broken:
                appointed = appointed or declared.stranger
                before = declared
        return "perhaps" if appointed else "no"

    def surely_waits(self, name: str, before: Declared) -> bool:
        """Whether a change gives something, or appoints somebody, and nobody at all agreed to it."""
        declared = self.commits[name].declared
        gives = declared.adds_to(before) or (declared.stranger and not before.stranger)
        return gives and self.said(name) == "no"

    # -- what must be --------------------------------------------------------------------------------------------------

    def may_be_cleared(self) -> Said:
        """Whether everything since the last cleared commit may go out."""
        if self.commits[self.head].declared.broken:
            return "no"
        if self.whole_key() in self.wholes:
            return "perhaps"
        if self.rewritten:
            return "no"
        answer: Said = "perhaps" if self.commits[self.head].declared.is_odd else "yes"
        before = self.commits[self.cleared].declared
        dropped = self.dropped()
        for name in self.steps():
            declared = self.commits[name].declared
            if declared.broken:
                answer = "perhaps" if answer == "yes" else answer
                continue
            for ended in dropped.get(name, ()):
                before = self.with_ends_of(before, self.commits[ended].declared)
                answer = "perhaps"  # a review of the merge has not seen what it gives again
            if declared.is_odd or declared.lacks_of(before):
                answer = "perhaps"  # what vanished stops at the brake, whoever agrees
            said = self.said(name)
            if declared.adds_to(before) and said == "no":
                return "no"
            if not declared.only_ends(before) and said != "yes" and declared != before:
                answer = "perhaps"
            before = declared
        return answer

    def steps_with_a_plan(self) -> set[str]:
        """The steps that change what a plan has: all but numbers that are recorded, of which who reviewed nothing has
        reviewed all."""
        found = set[str]()
        before = self.commits[self.cleared].declared
        for name in self.steps():
            declared = self.commits[name].declared
            if declared.broken:
                continue
            if replace(before, forged=declared.forged) != declared:
                found.add(name)
            before = declared
        return found

    def whole_key(self) -> object:
        """What somebody agrees to who agrees to the whole: who gets or loses what, and what else becomes what. A plan
        says nothing of what does not change, and nothing of numbers; agreed to once, it is agreed to whenever it is
        the same again."""
        kept = self.kept()
        before, after = self.commits[self.cleared].declared, self.commits[self.head].declared
        straight = self.common(before, [after])
        start = before if kept.access == straight.access else kept
        pairs = {login: (self.access_of(login, start), self.access_of(login, after)) for login in ALL}
        changes = frozenset((login, *pair) for login, pair in pairs.items() if pair[0] != pair[1])
        others = enumerate(zip(replace(before, forged=NONE).beside, replace(after, forged=NONE).beside, strict=True))
        beside = {(number, self.difference(old, new)) for number, (old, new) in others if old != new}
        return (changes, frozenset(beside))

    @staticmethod
    def difference(old: object, new: object) -> object:
        """What goes and what comes, of sets; else from what to what."""
        if isinstance(old, frozenset) and isinstance(new, frozenset):
            return (old - new, new - old)
        return (old, new)

    @staticmethod
    def access_of(login: str, declared: Declared) -> str:
        on, longer = declared.access
        if login not in on:
            return "nothing"
        return "for longer" if login == MAN and longer else "something"

    def kept(self) -> Declared:
        """What is out while additions wait: what was out, less what each commit since took away."""
        steps = self.steps()
        fresh = {*self.fresh(), self.head}
        before = self.commits[self.cleared].declared
        vanished = False
        after = list[Declared]()
        dropped = self.dropped()
        for name in steps if self.head in steps else [*steps, self.head]:
            declared = self.commits[name].declared
            if declared.broken:
                continue
            for ended in dropped.get(name, ()):
                after.append(replace(self.commits[ended].declared, keys=self.out.keys, missing=False))
            vanished = vanished or declared.lacks_of(before)
            if name in fresh:
                after.append(replace(declared, keys=self.out.keys) if vanished else declared)
            before = declared
        return self.common(self.out, after)

    @staticmethod
    def common(out: Declared, others: Iterable[Declared]) -> Declared:
        """What all of them give. What vanished with its file may have vanished by mistake, and is not taken away."""
        on, longer, keys = out.on, out.longer, out.keys
        for one in others:
            keys &= one.keys
            if not one.missing:
                on &= one.on
                longer = longer and one.longer
        return Declared(on=on, longer=longer, keys=keys)

    def in_force(self, declared: Declared, day: date) -> frozenset[str]:
        """Who sees something on a day."""
        last = {**LAST, **({MAN: LONGER} if declared.longer else {})}
        on, _ = declared.access
        return frozenset(login for login in on if day <= last[login])

    def day_of(self, declared: Declared, today: date) -> date:
        """The day that the data choose, and within which bounds."""
        named = date.fromisoformat(declared.day) if declared.day and not declared.production else today
        return min(max(named, self.day), today)

    # -- what happened -------------------------------------------------------------------------------------------------

    def published(self, *, cleared: bool, day: date, held: tuple[str, ...]) -> None:
        readable = not self.commits[self.head].declared.broken
        if cleared:
            self.cleared, self.out = self.head, self.commits[self.head].declared
        else:
            self.out = self.kept()
        self.held = held
        self.newest = held[-1] if held else self.cleared
        assert readable or not cleared
        self.day = day
        self.ever |= self.out.on
