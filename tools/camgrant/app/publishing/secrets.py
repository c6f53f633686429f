"""Initial passwords and phrases of one publication: drawn once, given to one archive or one slip, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from camgrant.app.publishing.payload import Payload, password_limits
from camgrant.app.publishing.publication import Publication
from camgrant.model.inventory import name_at
from camgrant.rendering.password_slip import HandOver, PasswordSlip, PhraseSlip
from camgrant.rendering.registry import password_target
from camgrant.seal import bundle
from camgrant.seal.passwords import drawn_phrase, initial_password, passwords_file

__all__ = ["Choose", "Secrets"]

Choose = Callable[[str], str]
"""Draws one letter of a text."""


class Secrets:
    """Draws for one publication."""

    def __init__(self, publication: Publication, choose: Choose) -> None:
        self._inventory, self._facts, self._choose = publication.inventory, publication.facts, choose
        self._holders = {one.login: one.full_name for one in self._inventory.contacts.values() if one.login}

    def of(self, one: Payload) -> dict[str, bytes]:
        """The files of the recipient's archive that hold passwords: for `camgrant apply`, and as strips of paper."""
        files = {}
        for recorder, passwords in self._drawn(one):
            files[f"{bundle.SECRETS}{recorder}.json"] = passwords_file(recorder, passwords)
            files |= {f"{bundle.SECRETS}{name}": data for name, data in self._slip(one, recorder, passwords)}
        return files

    def slips_of(self, one: Payload) -> dict[str, bytes]:
        """The strips of paper alone, for a desk that cannot open a bundle."""
        slips = (self._slip(one, recorder, passwords) for recorder, passwords in self._drawn(one))
        return {name: data for slip in slips for name, data in slip}

    def phrase_of(self, one: Payload) -> tuple[str, dict[str, bytes]]:
        """A phrase for the recipient's bundle, and the paper on which it goes by hand."""
        phrase = drawn_phrase(self._choose)
        slip = PhraseSlip(
            recipient=one.unit,
            recipient_name=self._inventory.unit_name(one.unit, self._facts.as_of),
            bundle=bundle.bundle_name(one.unit, one.sequence),
            sequence=one.sequence,
            as_of=self._facts.as_of,
            demo=self._inventory.settings.profile == "demo",
            phrase=phrase,
        )
        return phrase, {name: data for name, _, data in password_target().phrase(slip)}

    def _drawn(self, one: Payload) -> Iterator[tuple[str, dict[str, str]]]:
        for recorder_id, logins in one.accounts.items():
            limits = password_limits(self._inventory, recorder_id)
            yield recorder_id, {login: initial_password(login, limits, self._choose) for login in logins}

    def _slip(self, one: Payload, recorder_id: str, passwords: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        inventory, day = self._inventory, self._facts.as_of
        recorder = inventory.recorders[recorder_id]
        site = inventory.sites.get(recorder.site)
        slip = PasswordSlip(
            recipient=one.unit,
            recipient_name=inventory.unit_name(one.unit, day),
            recorder=recorder_id,
            recorder_name=recorder.name,
            site_name=name_at(site.names, day).vi if site else recorder.site,
            sequence=one.sequence,
            as_of=day,
            demo=inventory.settings.profile == "demo",
            source=inventory.pack.source.cited,
            accounts=tuple(HandOver(name, drawn, self._holders.get(name, "")) for name, drawn in passwords.items()),
        )
        yield from ((name, data) for name, _, data in password_target().render(slip))
