"""Why somebody does not have a right on a camera on a day: the nearest thing that stands in the way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Final, Literal, NamedTuple, get_args

from camgrant.access.resolve import Reach
from camgrant.access.timeline import Timeline
from camgrant.model.base import Right
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory, position_at

__all__ = ["Obstacle", "WhyNot", "why_not"]

_OfGrant = Literal["right", "unconnected", "uncovered", "unclear", "coming", "proposed", "revoked", "expired"]
Obstacle = Literal[_OfGrant, "no_grant", "left", "no_position", "unit_gone", "unanswered", "site_closed", "camera_gone"]
_NEAREST_FIRST: Final[tuple[Obstacle, ...]] = get_args(_OfGrant)


class WhyNot(NamedTuple):
    """What stands in the way; the grant that comes nearest ("" for none), and since or until when where that is known.

    `day` is the first day without, of something to come the first day with it.
    """

    why: Obstacle
    grant: str = ""
    day: date | None = None


def why_not(
    inventory: Inventory,
    grants: Iterable[str],
    day: date,
    person: str,
    camera: str,
    right: Right,
    systems: Collection[str] = (),
) -> WhyNot:
    """The nearest obstacle between a person and a right on a camera that he does not have through these systems (all
    where none is named). `grants` are those of the person. What stops him, or everybody, altogether comes first."""
    inventory = inventory.on(day)
    general = [*_of_person(inventory, day, person), *_of_camera(inventory, day, camera)]
    if general:
        return general[0]
    timeline, recorder = Timeline(inventory), inventory.recorder_of[camera]
    found = [
        (_NEAREST_FIRST.index(obstacle.why), -grant.valid_until.toordinal(), obstacle)
        for name, grant in ((name, inventory.grants[name]) for name in grants)
        if not systems or grant.system in systems
        if recorder in timeline.recorders(grant) and camera in (grant.scope.cameras or (camera,))
        for obstacle in (_of_grant(inventory, day, name, grant, camera, right),)
    ]
    return min(found)[2] if found else WhyNot("no_grant")


def _of_person(inventory: Inventory, day: date, person: str) -> Iterator[WhyNot]:
    contact = inventory.contacts[person]
    if contact.has_left(day):
        yield WhyNot("left", day=contact.left_on)
    position = position_at(contact, day)
    if position is None:
        yield WhyNot("no_position")
    elif not Reach(inventory, day).person_active(person):
        retired_on = inventory.units[position.unit].retired_on
        if contact.is_machine and (retired_on is None or day < retired_on):
            yield WhyNot("unanswered")
        else:
            yield WhyNot("unit_gone", day=retired_on)


def _of_camera(inventory: Inventory, day: date, camera: str) -> Iterator[WhyNot]:
    recorder = inventory.recorder_of[camera]
    site, reach = inventory.recorders[recorder].site, Reach(inventory, day)
    if not reach.site_open(site):
        yield WhyNot("site_closed", day=inventory.sites[site].closed_on)
    if camera not in reach.cameras_in_use(recorder):
        yield WhyNot("camera_gone", day=inventory.cameras[camera].removed_on)


def _of_grant(inventory: Inventory, day: date, name: str, grant: Grant, camera: str, right: Right) -> WhyNot:
    """What a grant whose scope names the camera lacks; as nothing else is in the way, at the end it is the right."""
    if grant.revoked is not None and grant.revoked.on <= day:
        return WhyNot("revoked", name, grant.revoked.on)
    if grant.valid_until < day:
        return WhyNot("expired", name, grant.valid_until)
    if grant.proposed:
        return WhyNot("proposed", name)
    if day < grant.valid_from:
        return WhyNot("coming", name, grant.valid_from)
    if not grant.scope.is_single:
        return WhyNot("unclear", name)
    site = inventory.sites[inventory.recorders[inventory.recorder_of[camera]].site]
    system = inventory.pack.systems.get(grant.system)
    if system is None or site.type not in system.site_types:
        return WhyNot("uncovered", name)
    connection = site.connections.get(grant.system)
    if system.connection and (connection is None or not connection.connected or _later(connection.since, day)):
        return WhyNot("unconnected", name, connection.since if connection is not None else None)
    return WhyNot("right", name)


def _later(begins: date | None, day: date) -> bool:
    return begins is None or day < begins
