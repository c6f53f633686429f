"""What several grant commands ask: for which system, for which purpose, on which sites or cameras."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from camgrant.diagnostics import Text, UsageFault
from camgrant.model.rights import RIGHTS

if TYPE_CHECKING:
    from camgrant.cli.edit_words import Room
    from camgrant.model.grant import Scope
    from camgrant.model.pack import System

__all__ = ["SITE", "WHO", "access_options", "purpose_of", "scope_of", "system_of"]

F = TypeVar("F", bound=Callable[..., Any])

WHO: Final = Text("Ai được trao quyền (mã hoặc họ tên, không cần dấu)", "Who gets access (id or name)")
SITE: Final = Text("cơ sở", "site")
_SYSTEM: Final = Text("Hệ thống nào", "Which system")
_WHERE: Final = Text("Cơ sở nào", "Which site")
_PURPOSE: Final = Text("Mục đích gì", "For which purpose")
_CHAIN: Final = Text("tuyến báo cáo", "chain")


def access_options(command: F) -> F:
    """Who gets access, in which system, to which sites or cameras, with which rights, for which purpose."""
    for option in (
        click.option("--purpose", help="Mục đích theo bộ quy tắc / Purpose of the policy pack."),
        click.option(
            "--right", multiple=True, type=click.Choice(RIGHTS), help="Quyền; mặc định theo bộ quy tắc / Rights."
        ),
        click.option("--chain", help="Mọi cơ sở của một tuyến / All sites of a chain."),
        click.option("--camera", multiple=True, help="Từng camera; lặp lại / Single cameras; repeat."),
        click.option("--site", multiple=True, help="Cơ sở; lặp lại cho nhiều cơ sở / Site; repeat for several."),
        click.option("--system", help="Hệ thống theo bộ quy tắc / System of the policy pack."),
        click.option("--person", help="Người được trao quyền: mã hoặc họ tên không dấu / The holder: id or name."),
    ):
        command = option(command)
    return command


def system_of(room: Room, given: str | None) -> str:
    """The system that the flag says, or that is picked."""
    systems = room.desk.inventory.pack.systems
    choices = {word: Text(one.label.vi, one.label.en).in_language(room.language) for word, one in systems.items()}
    return room.ask.choice(given, "--system", _SYSTEM, choices)


def purpose_of(room: Room, system: System, given: str | None) -> str:
    """The purpose that the flag says; the only one of the system; or one that is picked."""
    known = room.desk.inventory.pack.purposes
    choices = {one: Text(known[one].vi, known[one].en).in_language(room.language) for one in system.purposes}
    only = next(iter(choices)) if len(choices) == 1 else None
    return room.ask.choice(given or only, "--purpose", _PURPOSE, choices)


def scope_of(room: Room, system: System, given: Mapping[str, Any]) -> Scope:
    """The scope that the flags say; at a terminal one site of the system is picked."""
    from camgrant.app.editing.desk import one_of
    from camgrant.model.grant import Scope

    inventory = room.desk.inventory
    if given["camera"] or given["chain"]:
        if given["site"] or (given["camera"] and given["chain"]):
            raise UsageFault("phạm vi chỉ ghi một cách / give one of --site, --camera, --chain")
        if given["chain"]:
            return Scope(chain=one_of(given["chain"], inventory.pack.chains, _CHAIN))
        for camera in given["camera"]:
            one_of(camera, inventory.cameras, Text("camera", "camera"))
        return Scope(cameras=given["camera"])
    sites = tuple(one_of(site, inventory.sites, SITE) for site in dict.fromkeys(given["site"]))
    if not sites:
        of_system = (s for s, found in inventory.sites.items() if found.type in system.site_types)
        choices = {site: f"{room.desk.site_name(site)} ({site})" for site in sorted(of_system)}
        sites = (room.ask.choice(None, "--site", _WHERE, choices),)
    return Scope(site=sites[0]) if len(sites) == 1 else Scope(sites=sites)
