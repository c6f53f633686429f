"""Initial passwords at the edges of what each kind of device takes, whoever chose them: refused before any is sent."""

from __future__ import annotations

import random
import string

import pytest

from camgrant.app.announced import check_password
from camgrant.diagnostics import UsageFault
from camgrant.rendering.observed import Announced
from camgrant.rendering.registry import device_targets
from targets.kit import DEVICES

# From the vendors' manuals and sources (vendors.md 1.5, 2.5, 3.3, 5, 6, 7); None where a vendor names no bound.
VENDORS: dict[str, tuple[int | None, int | None]] = {
    "dahua": (8, 32),
    "frigate": (12, None),
    "hikvision": (8, 16),
}
DAHUA_FORBIDS = "'\";:& "


def password_of(length: int, more: str = "") -> str:
    return (more + "Ab1-" * length)[:length]


def refused(target: str, password: str) -> bool:
    try:
        check_password(password, "mannv", device_targets()[target].capabilities, Announced())
    except UsageFault:
        return True
    return False


@pytest.mark.parametrize("target", DEVICES)
def test_a_password_is_held_against_the_length_of_its_target(target: str) -> None:
    can = device_targets()[target].capabilities
    assert can is not None
    shortest, longest = can.password_length
    if not longest:
        return
    assert [refused(target, password_of(length)) for length in (shortest - 1, shortest, longest, longest + 1)] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("target", sorted(VENDORS))
def test_the_vendor_s_own_bounds_are_kept(target: str) -> None:
    least, most = VENDORS[target]
    if least is not None:
        assert refused(target, password_of(least - 1))
        assert not refused(target, password_of(least))
    if most is not None:
        assert refused(target, password_of(most + 1))
        assert not refused(target, password_of(most))


@pytest.mark.parametrize("char", DAHUA_FORBIDS)
@pytest.mark.parametrize("place", [0, 5, 13])
def test_dahua_takes_no_password_with_a_character_that_ends_a_field(char: str, place: int) -> None:
    good = password_of(14)
    assert not refused("dahua", good)
    assert refused("dahua", good[:place] + char + good[place + 1 :])


@pytest.mark.parametrize("target", DEVICES)
@pytest.mark.parametrize("char", ["\n", "\x00", "\x7f", "\u202e"])
def test_no_target_takes_a_character_that_nobody_can_type(target: str, char: str) -> None:
    assert refused(target, f"{password_of(13)}{char}")


@pytest.mark.parametrize("target", DEVICES)
def test_letters_and_digits_are_taken_everywhere(target: str) -> None:
    """What we draw ourselves is made of these."""
    rng = random.Random(882)
    for _ in range(50):
        password = "aA1" + "".join(rng.choices(string.ascii_letters + string.digits, k=11))
        assert not refused(target, password)
