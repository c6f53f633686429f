"""The law of every device target: what it renders, read back, is exactly what the device must allow, and never more.

10,000 random accounts for each target. The judge of "never more" is written out here once more, apart from
`allowed_by`: whatever is beyond the grants must come from a bundle or a coarse right of the capabilities.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.drift import compare, rights_of
from camgrant.rendering.registry import device_targets
from targets.kit import DEVICES, KITS, view_on
from targets.views import account, files_of

PER_VIEW, VIEWS = 25, 400
VARIANTS = [(name, dict(settings)) for name in DEVICES for settings in KITS[name].settings]


def some_account(login: str, possible: list[Right], cameras: tuple[int, ...], rng: random.Random) -> Account:
    held = [right for right in possible if rng.random() < 0.5] or [rng.choice(possible)]
    return account(login, {right: tuple(rng.sample(cameras, rng.randint(1, len(cameras)))) for right in held})


def some_view(target: str, settings: Mapping[str, str], rng: random.Random) -> DeviceView:
    can = device_targets()[target].capabilities_of(settings)
    assert can is not None
    possible = [right for right in RIGHTS if can.rights[right].how != "impossible"]
    count = rng.choice((4, 8, 16))
    cameras = tuple(sorted(rng.sample(range(1, count + 1), rng.randint(1, count))))
    hearing = tuple(number for number in cameras if rng.random() < 0.2)
    people = [some_account(f"user{n:03d}", possible, cameras, rng) for n in range(rng.randint(0, PER_VIEW * 2))]
    return view_on(target, *people, cameras=cameras, channel_count=count, settings=settings, microphones=hearing)


@pytest.mark.parametrize(("target", "settings"), VARIANTS, ids=str)
def test_what_is_rendered_is_what_must_be(target: str, settings: dict[str, str]) -> None:
    rng = random.Random(882)
    found = device_targets()[target]
    accounts, views = 0, VIEWS if settings == KITS[target].settings[0] else VIEWS // 4
    for _ in range(views):
        view = some_view(target, settings, rng)
        accounts += len(view.accounts)
        files = {name: data for name, data in files_of(found, view).items() if ".changes." not in name}
        seen = found.parse_readback(view.device, files)
        assert compare(found, view, seen) == ()
        declared = {one.login: one for one in view.accounts}
        for one in seen.accounts:
            if not one.built_in:
                assert beyond(target, settings, view, declared[one.login], rights_of(found, view.device, one)) == []
    assert accounts > views * PER_VIEW * 0.9


def beyond(
    target: str, settings: Mapping[str, str], view: DeviceView, granted: Account, seen: Mapping[Right, frozenset[int]]
) -> list[tuple[Right, int]]:
    """(right, channel) that are neither granted nor explained by what the target says that it cannot keep apart."""
    can = device_targets()[target].capabilities_of(settings)
    assert can is not None
    reached = frozenset[int]().union(*granted.granted.values())
    coarse = {right for right in granted.granted if can.rights[right].how == "per_device"}
    wide = {right for right in granted.granted if can.rights[right].how == "per_account"}
    bringing = {right: {b.right for b in can.bundles if right in b.brings} for right in RIGHTS}
    found: list[tuple[Right, int]] = []
    for right, numbers in seen.items():
        for number in numbers:
            explained = (
                number in granted.granted.get(right, ())
                or right in coarse
                or (right in wide and number in reached)
                or any(number in seen.get(other, ()) for other in bringing[right])
            )
            if not explained:
                found.append((right, number))
    return found
