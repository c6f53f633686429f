"""What `camgrant who` says to people: the question, who could see it with the four truths, and what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from camgrant.cli import who_phrases as say
from camgrant.cli.who_gaps import gap_lines, unknown_lines
from camgrant.diagnostics import Text
from camgrant.history.moments import Period, begins, day_of, shown
from camgrant.masking import mask_personal
from camgrant.model.base import RIGHTS, Right
from camgrant.model.estate import Recorder
from camgrant.model.inventory import Inventory, name_at, position_at
from camgrant.model.pack import System
from camgrant.plan.show.markdown import escaped
from camgrant.report.rights import printable, right_word
from camgrant.zone import LOCAL

if TYPE_CHECKING:
    from camgrant.app.past import Answer, Beside, Gone, Row
    from camgrant.app.past_ledger import Account, ListSent
    from camgrant.history.deeds import Deed
    from camgrant.ledger.book import Done
    from camgrant.ledger.holds import Hold

__all__ = ["WhoWords"]

_SHORT = 12


class WhoWords:
    """One answer in one language; people, units and documents by their names on the day asked about."""

    def __init__(self, told: Answer, language: str) -> None:
        self._told = told
        self._language = language

    def lines(self, *, markdown: bool) -> list[str]:
        """First who, in a line each, then all that is known of each; `markdown` makes lists of it."""
        found: list[str] = []
        for depth, told in self._all():
            line = escaped(told) if markdown else printable(told)
            if depth < 0:
                found.append("")
            elif markdown:
                found.append(f"**{line}**" if depth == 0 else f"{'  ' * (depth - 1)}- {line}")
            else:
                found.append(f"{'  ' * depth}{line}")
        return found

    def _all(self) -> Iterator[tuple[int, str]]:
        yield from ((0, line) for line in unknown_lines(self._told.unknown, self._language))
        yield from ((0, line) for line in self._question())
        nobody = say.NOT_KNOWN if self._told.unknown else say.NOBODY
        for heading, people, _ in self._sections():
            yield -1, ""
            yield 0, heading
            yield from ((1, line) for line in people or [self._say(nobody)])
        if self._told.rows or self._told.gone:
            yield -1, ""
            yield 0, self._say(say.EACH)
        for heading, people, details in self._sections():
            if people:
                yield -1, ""
                yield 0, heading
                yield from details
        if self._told.beside:
            yield -1, ""
            yield 0, self._say(say.BESIDE)
            for beside in self._told.beside:
                yield from self._beside(beside)
        if self._told.holds:
            yield -1, ""
            yield 0, self._say(say.HOLDS)
            yield from ((1, line) for one in self._told.holds for line in self._hold(one))
        yield -1, ""
        yield 0, self._say(say.MISSING if self._told.gaps else say.WHOLE)
        yield from ((1, line) for line in gap_lines(self._told.gaps, self._language))

    def _sections(self) -> Iterator[tuple[str, list[str], Iterator[tuple[int, str]]]]:
        """The heading of each, with a line for each of its people, and all that is known of them."""
        told = self._told
        some = {
            "declared": [row for row in told.rows if row.standing == "declared" and not row.is_technical],
            "withdrawn": [row for row in told.rows if row.standing == "withdrawn" and not row.is_technical],
            "later": [row for row in told.rows if row.standing == "later" and not row.is_technical],
            "technical": [row for row in told.rows if row.is_technical],
        }
        for name, rows in some.items():
            if rows or name == "declared":
                people = list(dict.fromkeys(map(self._at_a_glance, rows)))
                heading = self._say(say.SECTIONS[name], count=self._counted({row.sight.person for row in rows}))
                yield heading, people, (line for row in rows for line in self._row(row))
        if told.gone:
            people = list(map(self._gone_at_a_glance, told.gone))
            heading = self._say(say.SECTIONS["gone"], count=len(told.gone))
            yield heading, people, (line for one in told.gone for line in self._gone(one))

    def _counted(self, people: Collection[str]) -> str:
        """How many; where nobody can say, how many are known of, and never none."""
        if not self._told.unknown:
            return str(len(people))
        return self._say(say.AT_LEAST, count=len(people)) if people else self._say(say.NOT_KNOWN)

    def _at_a_glance(self, row: Row) -> str:
        sight, mark = row.sight, (self._say(say.URGENT),) if row.urgent else ()
        place = self._place(sight.system, sight.recorder)
        return " · ".join((*mark, self.person(sight.person), self._given(row), place))

    def _gone_at_a_glance(self, one: Gone) -> str:
        return " · ".join((self.person(one.person), self._rights(one.rights), self._place(one.system, one.recorder)))

    def _question(self) -> Iterator[str]:
        asked, period = self._told.asked, self._told.period
        things = [self._camera(one) for one in sorted(asked.cameras)] + [self._site(one) for one in sorted(asked.sites)]
        people = [f"{self.person(one)}" for one in sorted(asked.people)]
        yield self._say(say.OF_PERSON if people else say.ASKED, what="; ".join(people or things))
        if period.instant:
            yield self._say(say.AT, at=shown(period.since))
        elif period == Period(begins(self._told.day), begins(self._told.day + timedelta(days=1))):
            yield self._say(say.DAY, day=f"{self._told.day:%d/%m/%Y}")
        else:
            yield self._say(say.SPAN, since=shown(period.since), until=shown(period.until))
        if self._told.known_from is None:
            yield self._say(say.NOTHING)
        else:
            yield self._say(say.BY, commit=self._told.commit[:_SHORT], moment=shown(self._told.known_from))

    def _row(self, row: Row) -> Iterator[tuple[int, str]]:
        sight = row.sight
        yield 1, self.person(sight.person)
        recorder = f" · {self._recorder_name(sight.recorder)}" if sight.recorder else ""
        cameras = self._cameras(row.cameras) if row.cameras else self._recorder_name(sight.recorder)
        yield (
            2,
            " · ".join((cameras, self._given(row), self._system(sight.system))) + (recorder if row.cameras else ""),
        )
        if row.urgent:
            reason = mask_personal(row.urgent.reason)
            yield 2, self._say(say.URGENT_BY, by=self._named(row.urgent.by), reason=reason)
        if row.standing == "later":
            yield 2, self._say(say.KNOWN, moment=shown(row.recorded_on), spans=self._spans(row.known))
        else:
            yield 2, self._say(say.DECLARED, spans=self._spans(row.declared))
            if row.standing == "withdrawn":
                yield 2, self._say(say.TAKEN, spans=self._spans(row.known))
        yield 2, self._basis(row)
        yield from ((2, self._deed(deed)) for deed in row.deeds)
        if row.is_technical:
            yield from ((2, self._sent(one)) for one in row.lists)
        else:
            yield from self._truths(row.lists, sight.login, row.account)

    def _truths(self, lists: Sequence[ListSent], login: str, account: Account) -> Iterator[tuple[int, str]]:
        yield from ((2, self._sent(one)) for one in lists)
        if not lists:
            yield 2, self._say(say.NOT_SENT)
        yield from self._reported(login, account)

    def _reported(self, login: str, account: Account) -> Iterator[tuple[int, str]]:
        yield 2, self._account(login, account)
        seen = "; ".join(map(self._event, account.observed))
        yield 2, self._say(say.OBSERVED, done=seen) if seen else self._say(say.UNOBSERVED)

    def _gone(self, one: Gone) -> Iterator[tuple[int, str]]:
        yield 1, f"{self.person(one.person)} · {self._place(one.system, one.recorder)}"
        yield 2, f"{self._cameras(one.cameras)} · {self._rights(one.rights)}"
        yield 2, self._say(say.ENDED, moment=shown(one.ended_on), grants=", ".join(one.grants))
        yield from ((2, self._deed(deed)) for deed in one.deeds)
        if one.is_lessened:
            yield 2, self._say(say.LESSENED)
        yield from ((2, self._sent(sent, say.SENT_WITHOUT)) for sent in one.lists)
        if not (one.lists or one.is_lessened):
            yield 2, self._say(say.NOT_SENT_WITHOUT)
        yield from self._reported(one.login, one.account)

    def _hold(self, hold: Hold) -> Iterator[str]:
        """Recordings to be kept, and what was answered recorder by recorder."""
        state = say.HOLD_OVER if hold.released is not None else say.HOLD
        facts = {"id": hold.id, "number": mask_personal(hold.number), "cameras": ", ".join(hold.cameras)}
        days = {"day": f"{hold.released or hold.on:%d/%m/%Y}", "since": shown(hold.since), "until": shown(hold.until)}
        yield self._say(state, **facts, **days)
        for recorder, answer in sorted(hold.answered.items()):
            text = say.HOLD_KEPT if answer.is_kept else say.HOLD_GONE
            summary = mask_personal(answer.summary)
            name = self._recorder_name(recorder)
            yield self._say(text, recorder=name, day=f"{answer.on:%d/%m/%Y}", summary=summary)

    def _beside(self, beside: Beside) -> Iterator[tuple[int, str]]:
        recorder, inventory = beside.recorder, self._told.inventory
        yield (
            1,
            self._say(
                say.RECORDER,
                name=recorder.name,
                id=beside.id,
                creator=self._unit(recorder.creator),
                installer=self._unit(recorder.installer),
                custodian=self._unit(recorder.custodian) if recorder.custodian else "—",
            ),
        )
        clock = {True: say.YES, False: say.NO, None: say.UNKNOWN}[recorder.clock_synchronised]
        days = {"logs": recorder.log_days or "?", "pictures": recorder.recording_days or "?"}
        yield 2, self._say(say.LOGS, **days, clock=self._say(clock))
        if inventory is not None and recorder.reached_by:
            yield from ((2, line) for line in _other_ways(inventory, recorder, self._told.day, self._language))
        before = beside.site.preexisting_accounts if beside.site else None
        if before is not None:
            note = f": {mask_personal(before.note)}" if before.note else ""
            facts = {"day": f"{before.on:%d/%m/%Y}", "by": self._unit(before.by), "note": note}
            yield 2, self._say(say.PREEXISTING, what=self._say(say.BEFORE[before.status]), **facts)

    # -- the parts ----------------------------------------------------------------------------------------------------

    def _spans(self, spans: Iterable[Period]) -> str:
        found = [self._say(say.FROM_TO, since=shown(one.since), until=self._last(one.until)) for one in spans]
        return "; ".join(found) or self._say(say.NEVER)

    def _last(self, until: datetime) -> str:
        """The end of a span: where a day ends, that day, else the moment."""
        local = until.astimezone(LOCAL)
        if local.time() == time():
            return self._say(say.END_OF_DAY, day=f"{day_of(local - timedelta(seconds=1)):%d/%m/%Y}")
        return shown(local)

    def _basis(self, row: Row) -> str:
        said = []
        for name, document in row.documents:
            if document is None:
                said.append(name)
            else:
                facts = {"day": f"{document.date:%d/%m/%Y}", "issuer": self._unit(document.issuer)}
                said.append(self._say(say.DOCUMENT, number=document.number, **facts))
        system = self._declared_system(row.sight.system)
        if system is not None and system.basis.clause:
            said.append(self._say(say.CLAUSE, clause=system.basis.clause))
        return self._say(say.BASIS, documents="; ".join(said) or "—")

    def _deed(self, deed: Deed) -> str:
        facts = {"moment": shown(deed.moment), "commit": deed.commit[:_SHORT], "merged": deed.merged_by}
        about = ", ".join(map(self._named, deed.about)) or self._say(say.JUDGES)
        what = self._say(say.DEEDS[deed.what], about=about)
        return self._say(say.DEED, what=what, **facts, proposed=", ".join(deed.proposed_by) or "?")

    def _sent(self, one: ListSent, text: Text = say.SENT) -> str:
        received = (
            self._say(say.RECEIVED, day=f"{one.received_on:%d/%m/%Y}")
            if one.received_on
            else self._say(say.UNACKNOWLEDGED)
        )
        facts = {"number": one.number, "day": f"{one.on:%d/%m/%Y}", "recipient": self._unit(one.recipient)}
        return self._say(text, sheet=one.sheet.upper(), received=received, **facts)

    def _account(self, login: str, account: Account) -> str:
        done = "; ".join(map(self._event, account.done)) or self._say(say.UNREPORTED)
        lost = [self._say(say.LOST[loss.how], day=f"{loss.on:%d/%m/%Y}") for loss in account.losses]
        return self._say(say.ACCOUNT, login=login or "—", done="; ".join([done, *lost]))

    def _event(self, done: Done) -> str:
        evidence = f", {mask_personal(done.account.evidence)}" if done.account.evidence else ""
        facts = {"day": f"{done.on:%d/%m/%Y}", "by": self._unit(done.account.by), "evidence": evidence}
        return self._say(say.EVENT, what=self._say(say.DONE[done.account.what]), **facts)

    # -- names --------------------------------------------------------------------------------------------------------

    @property
    def _states(self) -> list[Inventory]:
        """The state of the time, then that of now, which knows what was entered later."""
        return [one for one in (self._told.inventory, self._told.latest) if one is not None]

    def _say(self, text: Text, **facts: object) -> str:
        return text.in_language(self._language, facts)

    def person(self, person: str) -> str:
        """A person with id, position and unit on the day."""
        contact = self._told.contact(person)
        if contact is None:
            return person
        position = position_at(contact, self._told.day)
        others = self._told.other_names(person)
        also = self._say(say.ALSO, names=", ".join(others)) if others else ""
        parts = [f"{contact.full_name} ({person}{also})"]
        parts += [position.title, self._unit(position.unit)] if position else []
        responsible = self._told.contact(contact.responsible) if contact.responsible else None
        if responsible is not None:
            parts.append(self._say(say.ANSWERED_FOR, name=responsible.full_name, person=contact.responsible))
        return ", ".join(parts)

    def _named(self, one: str) -> str:
        """A person, unit, recorder or site, with its id."""
        if one.startswith("s-"):
            return self._site(one)
        if one.startswith("r-"):
            return self._recorder_name(one)
        contact = self._told.contact(one)
        name = contact.full_name if contact else self._unit(one)
        return f"{name} ({one})"

    def _unit(self, unit: str) -> str:
        found = self._told.unit(unit)
        name = name_at(found.names, self._told.day) if found else None
        return (name.short or name.vi) if name else unit

    def _camera(self, camera: str) -> str:
        known = next((one for one in self._states if camera in one.recorder_of), None)
        if known is None:
            return camera
        site = known.recorders[known.recorder_of[camera]].site
        return f"{camera} “{known.cameras[camera].name}”, {self._site(site)}"

    def _cameras(self, cameras: Sequence[str]) -> str:
        return ", ".join(cameras)

    def _site(self, site: str) -> str:
        found = next((one.sites[site] for one in self._states if site in one.sites), None)
        return f"{name_at(found.names, self._told.day).vi} ({site})" if found else site

    def _recorder_name(self, recorder: str) -> str:
        found = next((one.recorders[recorder] for one in self._states if recorder in one.recorders), None)
        return f"{found.name} ({recorder})" if found else recorder

    def _place(self, system: str, recorder: str) -> str:
        """Where the account is: on a recorder, or in the system itself."""
        return self._recorder_name(recorder) if recorder else self._system(system)

    def _rights(self, rights: Sequence[Right]) -> str:
        return ", ".join(right_word(one, self._language) for one in sorted(rights, key=RIGHTS.index))

    def _given(self, row: Row) -> str:
        """What the account gave: what was granted, and what its device gave beyond that, as accepted."""
        beyond = [right for right in row.sight.accepted if right not in row.sight.rights]
        more = self._say(say.BEYOND, rights=self._rights(beyond)) if beyond else ""
        return self._rights(row.sight.rights) + more

    def _system(self, system: str) -> str:
        found = self._declared_system(system)
        return self._say(Text(found.label.vi, found.label.en)) if found else system

    def _declared_system(self, system: str) -> System | None:
        found = (one.pack.systems.get(system) for one in self._states)
        return next((one for one in found if one is not None), None)


def _other_ways(inventory: Inventory, recorder: Recorder, day: date, language: str) -> list[str]:
    from camgrant.app.show import other_way  # it brings much along, and few recorders need it
    from camgrant.cli.show_words import other_way as in_words

    return [in_words(other_way(inventory, one, day), language) for one in recorder.reached_by]
