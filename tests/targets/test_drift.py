"""Drift, for every export format of every device: 50 seeded differences found, 50 harmless rewrites not reported.

The exports are written by tests/targets/exports, apart from the renderers and the parsers.
"""

from __future__ import annotations

import importlib
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.drift import Difference, compare
from camgrant.rendering.registry import device_targets
from targets.exports import Export, Held
from targets.kit import DEVICES, KITS, view_on
from targets.views import account, allowed_on

COUNT = 50
CAMERAS = (1, 2, 3, 5)
CHANNELS = 8
LOGINS = ("mannv", "hyeorc", "khoihd", "quyenttl", "nhemdt")


def _formats() -> Iterator[tuple[str, str]]:
    for target in DEVICES:
        for name in importlib.import_module(f"targets.exports.{target}").FORMATS:
            yield target, name


FORMATS = list(_formats())
every_format = pytest.mark.parametrize(("target", "name"), FORMATS, ids=str)


def export_of(target: str, name: str) -> Export:
    found: Export = importlib.import_module(f"targets.exports.{target}").FORMATS[name]
    return found


def settings_of(target: str, name: str) -> Mapping[str, str]:
    """The settings under which a device exports that format; a module may say so in SETTINGS."""
    module = importlib.import_module(f"targets.exports.{target}")
    found: Mapping[str, str] = getattr(module, "SETTINGS", {}).get(name, KITS[target].settings[0])
    return found


def some_rights(target: str, settings: Mapping[str, str], rng: random.Random) -> dict[Right, tuple[int, ...]]:
    """Random rights that the device can give, on random cameras; always at least one picture."""
    can = device_targets()[target].capabilities_of(settings)
    assert can is not None
    possible = [r for r in RIGHTS if can.rights[r].how not in ("impossible", "implied")]
    found: dict[Right, tuple[int, ...]] = {"live": tuple(rng.sample(CAMERAS, rng.randint(1, len(CAMERAS) - 1)))}
    for right in possible:
        if right != "live" and rng.random() < 0.4:
            found[right] = tuple(rng.sample(CAMERAS, rng.randint(1, len(CAMERAS) - 1)))
    return found


def some_view(target: str, name: str, rng: random.Random) -> DeviceView:
    settings = settings_of(target, name)
    count = rng.randint(2, len(LOGINS))
    accounts = [account(login, some_rights(target, settings, rng)) for login in sorted(rng.sample(LOGINS, count))]
    return view_on(target, *accounts, cameras=CAMERAS, channel_count=CHANNELS, settings=settings)


def held_by(view: DeviceView) -> list[Held]:
    return [Held(one.login, one.allowed) for one in view.accounts]


def found_in(view: DeviceView, target: str, name: str, held: list[Held], rng: random.Random) -> tuple[Difference, ...]:
    files = export_of(target, name)(view.device, held, rng)
    return compare(device_targets()[target], view, device_targets()[target].parse_readback(view.device, files))


@every_format
def test_harmless_rewrites_are_no_drift(target: str, name: str) -> None:
    for seed in range(COUNT):
        rng = random.Random(seed)
        view = some_view(target, name, rng)
        assert found_in(view, target, name, held_by(view), rng) == (), seed


@every_format
def test_the_plain_export_is_no_drift(target: str, name: str) -> None:
    view = some_view(target, name, random.Random(1))
    files = export_of(target, name)(view.device, held_by(view), None)
    assert compare(device_targets()[target], view, device_targets()[target].parse_readback(view.device, files)) == ()


def _changed_rights(view: DeviceView, one: Account, rng: random.Random) -> Held:
    """The account with other rights than declared, as the device would allow them."""
    for _ in range(100):
        other = {r: frozenset(n) for r, n in some_rights(view.device.target, view.device.settings, rng).items()}
        allowed = allowed_on(view.device, other)
        if dict(allowed) != dict(one.allowed):
            return Held(one.login, allowed)
    # The device knows one bundle only: as all cameras are given together, another account stands for it.
    return Held(f"{one.login}2", one.allowed)


def seeded(view: DeviceView, rng: random.Random) -> tuple[list[Held], str]:
    """The accounts with one fault, and the login that it shows at."""
    held = held_by(view)
    place = rng.randrange(len(held))
    one = view.accounts[place]
    kind = rng.choice(("missing", "extra", "rights", "disabled"))
    can = device_targets()[view.device.target].capabilities_of(view.device.settings)
    if kind == "disabled" and can is not None and can.can_disable:
        held[place] = replace(held[place], enabled=False)
    elif kind == "missing":
        del held[place]
    elif kind == "extra":
        held.insert(place, Held("khach_la", one.allowed))
        return held, "khach_la"
    else:
        held[place] = _changed_rights(view, one, rng)
    return held, one.login


@every_format
def test_every_seeded_difference_is_found_where_it_is(target: str, name: str) -> None:
    for seed in range(COUNT):
        rng = random.Random(seed)
        view = some_view(target, name, rng)
        held, login = seeded(view, rng)
        found = found_in(view, target, name, held, rng)
        assert {one.login.removesuffix("2") for one in found} == {login}, (seed, found)


@every_format
def test_more_and_fewer_are_told_apart(target: str, name: str) -> None:
    """An account with exactly the cameras declared, one more or one fewer; on whole-device targets by right."""
    rng = random.Random(7)
    for _ in range(COUNT):
        view = some_view(target, name, rng)
        one = view.accounts[0]
        other = _changed_rights(view, one, rng)
        if other.login != one.login:
            continue
        found = found_in(view, target, name, [other, *held_by(view)[1:]], rng)
        more = any(other.rights.get(r, frozenset()) - one.allowed.get(r, frozenset()) for r in RIGHTS)
        fewer = any(one.allowed.get(r, frozenset()) - other.rights.get(r, frozenset()) for r in RIGHTS)
        assert [d.kind for d in found] == ["more"] * more + ["fewer"] * fewer


RISKY = [(t, n, login) for t, n in FORMATS for login in importlib.import_module(f"targets.exports.{t}").RISKY]


@pytest.mark.parametrize(("target", "name", "login"), RISKY, ids=str)
def test_a_risky_account_is_reported(target: str, name: str, login: str) -> None:
    view = some_view(target, name, random.Random(3))
    everything = allowed_on(view.device, {"live": view.device.numbers})
    (found,) = found_in(view, target, name, [*held_by(view), Held(login, everything)], random.Random(3))
    assert (found.kind, found.login, found.more_access) == ("risky", login, True)


def test_every_target_has_an_export() -> None:
    assert {target for target, _ in FORMATS} == set(DEVICES)
