"""Rendering accounts for recorders: our Hikvision renderer beside two other ways to write the same XML.

    python bench/render.py [--recorders 500] [--accounts 30] [--channels 10] [--rounds 5]

* obvious: one autoescaped Jinja2 template, rendered once for every account, with the loops over channels inside it;
* floor: plain string formatting with `html.escape`, which nobody should maintain.

All three get the same views; their XML is compared, canonical, for every recorder before anything is timed.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.measure import BenchError
from bench.render_ways import floor, obvious
from camgrant.model.base import Right
from camgrant.model.estate import Camera, Recorder
from camgrant.rendering.changes import ChangeSet
from camgrant.rendering.device import Account, Channel, Device, DeviceView
from camgrant.rendering.registry import device_targets

_DAY: Final = date(2021, 7, 20)
_RIGHTS: Final[tuple[Right, ...]] = ("live", "playback", "export", "ptz", "audio")
_CHANCE: Final = (0.9, 0.5, 0.3, 0.3, 0.2)  # that an account has the right at all

Way = Callable[[DeviceView], bytes]


def views(recorders: int, accounts: int, channels: int, seed: int = 1) -> list[DeviceView]:
    """The views of many recorders; every account has its own random rights on its own random cameras."""
    rng = random.Random(seed)
    return [_view(number, accounts, channels, rng) for number in range(1, recorders + 1)]


def _view(number: int, accounts: int, channels: int, rng: random.Random) -> DeviceView:
    recorder_id = f"r-chk-{number:04d}"
    cameras = [f"k-chk-{number:04d}-{channel}" for channel in range(1, channels + 1)]
    recorder = Recorder(
        site=f"s-chk-{number:04d}",
        name=f"Đầu ghi <{number}> & “chốt”",
        target="hikvision",
        installer="u-vnpt-gl",
        creator="u-vnpt-gl",
        channels={
            camera: Camera(channel=channel, name=f"Làn {channel}", area="lane_in", installed_on="2021-06-11")  # type: ignore[arg-type]
            for channel, camera in enumerate(cameras, start=1)
        },
    )
    channel_list = tuple(Channel(n, camera, f"Làn {n}") for n, camera in enumerate(cameras, start=1))
    return DeviceView(
        device=Device(recorder_id, "hikvision", {}, channel_list),
        recorder=recorder,
        site_name=f"Chốt số {number}",
        creator_name="VNPT",
        custodian_name="VNPT",
        as_of=_DAY,
        accounts=tuple(_account(f"user{n:03d}", channels, rng) for n in range(accounts)),
    )


def _account(login: str, channels: int, rng: random.Random) -> Account:
    held = [right for right, chance in zip(_RIGHTS, _CHANCE, strict=True) if rng.random() < chance]
    granted = {right: frozenset(rng.sample(range(1, channels + 1), rng.randint(1, channels))) for right in held}
    day = _DAY + timedelta(days=1)
    return Account(login, f"c-{login}", granted, granted, (f"g-{login}",), ("d-list",), _DAY, day, day)


def ours(view: DeviceView) -> bytes:
    """The renderer of the project."""
    ((_, _, data),) = device_targets()["hikvision"].render(view, ChangeSet(view.device, _DAY, None, ()))
    return data


WAYS: Final[dict[str, Way]] = {"camgrant": ours, "obvious Jinja2": obvious, "plain strings": floor}


def prove_equal(made: Sequence[DeviceView]) -> None:
    """All ways write the same XML for every view, and the permissions do differ between accounts."""
    shapes: set[object] = set()
    for view in made:
        forms = {name: _canonical(way(view)) for name, way in WAYS.items()}
        for name, form in forms.items():
            if form != forms["camgrant"]:
                raise BenchError(f"{name} writes other XML than camgrant for {view.recorder_id}")
        shapes.update(tuple(sorted(account.granted.items())) for account in view.accounts)
    accounts = sum(len(view.accounts) for view in made)
    if len(shapes) < accounts / 2:
        raise BenchError(f"only {len(shapes)} different permissions in {accounts} accounts")
    print(f"{len(made)} recorders, {accounts} accounts: the same XML from all {len(WAYS)} ways")


def _canonical(data: bytes) -> str:
    return ET.canonicalize(data.decode(), strip_text=True)


def time_ways(made: Sequence[DeviceView], rounds: int) -> dict[str, list[float]]:
    """Seconds of CPU of every way in every round, in turning order."""
    taken: dict[str, list[float]] = {name: [] for name in WAYS}
    for number in range(rounds):
        for name in WAYS if number % 2 == 0 else reversed(WAYS):
            start = time.process_time()
            for view in made:
                WAYS[name](view)
            taken[name].append(time.process_time() - start)
    return taken


def main() -> None:
    """Reads the arguments; proves, times in interleaved rounds, prints medians and ratios."""
    parser = argparse.ArgumentParser(description="Time rendering for recorders.")
    parser.add_argument("--recorders", type=int, default=500)
    parser.add_argument("--accounts", type=int, default=30)
    parser.add_argument("--channels", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    made = views(arguments.recorders, arguments.accounts, arguments.channels)
    try:
        prove_equal(made)
    except BenchError as fault:
        sys.exit(f"no figures: {fault}")
    taken = time_ways(made, arguments.rounds)
    for name, seconds in taken.items():
        median = statistics.median(seconds)
        rate = arguments.recorders * arguments.accounts / median
        share = statistics.median(a / b for a, b in zip(taken["camgrant"], seconds, strict=True))
        print(f"  {name:16} {median:7.3f} s CPU {rate:9.0f} accounts/s   camgrant / it {share:5.2f}")


if __name__ == "__main__":
    main()
