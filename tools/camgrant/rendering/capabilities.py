"""What a device can express, as data, and what it will therefore allow when some rights are asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from camgrant.diagnostics import Text
from camgrant.model.base import RIGHTS, Right

__all__ = ["Ability", "Bundle", "Capabilities", "Expressible", "allowed_by", "sound_follows"]

T = TypeVar("T")
Expressible = Literal["per_camera", "per_account", "per_device", "implied", "impossible"]


@dataclass(frozen=True, slots=True)
class Ability:
    """How the device gives one right, and what its own screens call it ("" where it has no word).

    `per_camera`: camera by camera. `per_account`: on all cameras of the account. `per_device`: on every channel of the
    recorder. `implied`: never by itself, only as part of a bundle. `impossible`: not at all.
    """

    how: Expressible
    words: str = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A right that the device gives only together with others, in the vendor's words.

    `listening`: hearing follows the picture, so it counts only where a camera has a microphone.
    """

    right: Right
    brings: frozenset[Right]
    words: Text
    listening: bool = False


def sound_follows(*rights: Right) -> tuple[Bundle, ...]:
    """Bundles for the many devices on which whoever sees a picture hears it too."""
    words = Text("tiếng đi theo luồng hình", "sound follows the picture")
    return tuple(Bundle(right, frozenset({"audio"}), words, listening=True) for right in rights)


@dataclass(frozen=True, slots=True, eq=False)
class Capabilities:
    """What a device can express: per right, what comes bundled, and the limits of its accounts.

    `fields` are the places that an account has for facts about its holder. `empty_means_all`: an account with an empty
    list of cameras sees every one, so such a list is never written. `clear_password`: the device takes the password
    itself; otherwise a hash is enough. `password_length` (0, 0): its accounts have none. `password_forbidden` are the
    characters that no password may have there. `password_with_change`: every change of an account sets its password
    again.
    """

    rights: Mapping[Right, Ability]
    bundles: tuple[Bundle, ...]
    login_pattern: str
    login_length: int
    password_length: tuple[int, int]
    max_accounts: int
    can_disable: bool
    native_expiry: bool
    empty_means_all: bool
    clear_password: bool
    password_forbidden: str = ""
    password_with_change: bool = False
    fields: tuple[Literal["full_name", "phone", "email", "memo"], ...] = ()


def allowed_by(
    can: Capabilities, granted: Mapping[Right, frozenset[T]], everything: frozenset[T], hearing: frozenset[T]
) -> dict[Right, frozenset[T]]:
    """The least that the device allows when it gives all that is granted: right -> cameras (or channels).

    `everything` are all cameras (or channels) of the recorder, `hearing` those with a microphone. A grant fits the
    device when the result exceeds neither what is granted nor what is explicitly accepted.
    """
    none: frozenset[T] = frozenset()
    account = none.union(*granted.values())
    found: dict[Right, frozenset[T]] = {}
    for right, cameras in granted.items():
        if cameras:
            how = can.rights[right].how
            found[right] = everything if how == "per_device" else account if how == "per_account" else cameras
    changed = True
    while changed:
        changed = False
        for bundle in can.bundles:
            brought = found.get(bundle.right, none)
            if bundle.listening:
                brought &= hearing
            for right in bundle.brings:
                if not brought <= found.get(right, none):
                    found[right] = found.get(right, none) | brought
                    changed = True
    return {right: found[right] for right in RIGHTS if found.get(right)}
