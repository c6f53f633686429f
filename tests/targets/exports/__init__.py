"""Writers of what devices export, one module per target, apart from the renderers: the raw material of drift tests.

Each module has `FORMATS`: name of the format -> a function (device, held accounts, rng) -> {file name: bytes}. With an
`rng` the same accounts are written in another harmless way: other order, spelling, namespaces, sparse indices, the
device's own built-in accounts in between. `RISKY` are logins whose presence is a risk of its own.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from camgrant.rendering.device import ChannelRights, Device

__all__ = ["Export", "Held"]


@dataclass(frozen=True)
class Held:
    """One account as the device holds it: each right with channel numbers, what its rights bring along included."""

    login: str
    rights: ChannelRights
    enabled: bool = True


Export = Callable[[Device, Sequence[Held], random.Random | None], Mapping[str, bytes]]
