"""Seals, initial passwords and phrases: who can open, what is drawn, and that nothing secret is ever said."""

from __future__ import annotations

import random
import re

import pyrage
import pytest

from camgrant.diagnostics import UsageFault
from camgrant.rendering.registry import device_targets
from camgrant.seal.age import CannotOpen, identities_in, opened, opened_by_phrase, sealed, sealed_for_phrase
from camgrant.seal.passwords import drawn_phrase, initial_password, passwords_file, read_passwords

UNIT = "u-vnpt-gl"
OURS, OLD, OTHER = (pyrage.x25519.Identity.generate() for _ in range(3))
WINDOWS = {
    (name, variant): can.password_length
    for name, target in device_targets().items()
    for variant in ("", *target.variants)
    if (can := target.variants.get(variant, target.capabilities)) is not None
}


def test_each_key_of_the_unit_opens_and_no_other() -> None:
    keys = [str(OURS.to_public()), str(OLD.to_public()), str(OURS.to_public())]
    data = sealed(b"content", keys, UNIT)
    assert data.count(b"-> X25519 ") == 2
    assert [opened(data, [str(key)]) for key in (OURS, OLD)] == [b"content"] * 2
    assert opened(data, [str(OTHER), str(OLD)]) == b"content"
    with pytest.raises(CannotOpen):
        opened(data, [str(OTHER)])


def test_the_seal_does_not_say_for_whom_it_is() -> None:
    data = sealed(b"content", [str(OURS.to_public())], UNIT)
    assert UNIT.encode() not in data
    assert str(OURS.to_public()).encode() not in data


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (
            [],
            "u-vnpt-gl: chưa có khóa niêm phong; đề nghị thêm khóa công khai age của đơn vị / has no key to seal for; ",
        ),
        (["age1qqqqqqqqqqqqqqqq"], "u-vnpt-gl: khóa niêm phong “age1qqqqqqqq…” không đúng; "),
        ([f"{str(OURS)[:-1]}"], "u-vnpt-gl: khóa niêm phong không đúng; "),
    ],
)
def test_without_a_sound_key_nothing_is_sealed(keys: list[str], said: str) -> None:
    with pytest.raises(UsageFault) as fault:
        sealed(b"content", keys, UNIT)
    assert str(fault.value).startswith(said)
    assert "SECRET" not in str(fault.value)


def test_keys_are_read_from_the_file_of_age_keygen() -> None:
    text = f"# created: 2021-07-20\n# public key: {OURS.to_public()}\n{OURS}\r\n\n{OLD}\n"
    assert identities_in(text, "khoa.txt") == [str(OURS), str(OLD)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{OURS} my key", "khoa.txt: không có khóa riêng age / holds no age key"),
        (str(OURS.to_public()), "khoa.txt: không có khóa riêng age / holds no age key"),
        (
            "age-encryption.org/v1\n-> scrypt",
            "khoa.txt: tệp khóa còn khóa bằng mật khẩu; đề nghị mở bằng `age -d` trước / "
            "the key file is locked by a passphrase; open it with `age -d` first",
        ),
    ],
    ids=["another format", "a public key", "locked"],
)
def test_a_file_without_a_key_is_refused_without_repeating_it(text: str, said: str) -> None:
    with pytest.raises(UsageFault) as fault:
        identities_in(text, "khoa.txt")
    assert str(fault.value) == said


def test_a_phrase_opens_and_another_does_not() -> None:
    phrase = drawn_phrase(random.Random(1).choice)
    data = sealed_for_phrase(b"content", phrase)
    assert opened_by_phrase(data, phrase) == b"content"
    with pytest.raises(CannotOpen):
        opened_by_phrase(data, phrase[:-1])
    with pytest.raises(CannotOpen):
        opened_by_phrase(data, b"\xff".decode(errors="surrogateescape"))  # typed at a terminal of another encoding
    with pytest.raises(CannotOpen):
        opened(data, [str(OURS)])
    with pytest.raises(CannotOpen):
        opened_by_phrase(sealed(b"content", [str(OURS.to_public())], UNIT), phrase)


@pytest.mark.parametrize("limits", sorted(set(WINDOWS.values()) | {(3, 3), (20, 30)}))
def test_passwords_fit_the_device_and_are_not_mistaken_on_paper(limits: tuple[int, int]) -> None:
    choose = random.Random(882).choice
    shortest, longest = limits
    if longest == 0:
        with pytest.raises(ValueError, match="no password of 0-0 characters"):
            initial_password("mannv", limits, choose)
        return
    made = [initial_password("mannv", limits, choose) for _ in range(300)]
    assert {len(one) for one in made} == {min(max(14, shortest), longest)}
    assert all(re.search("[a-z]", one) and re.search("[A-Z]", one) and re.search("[0-9]", one) for one in made)
    assert set("".join(made)) == set("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    assert len(set(made)) > 290 or longest == 3


def test_every_device_with_passwords_takes_one_of_eighty_bits() -> None:
    taken = {window for window in WINDOWS.values() if window != (0, 0)}
    assert taken
    assert all(shortest <= 14 <= longest for shortest, longest in taken)
    assert 55**14 > 2**80


def test_a_password_never_holds_the_login() -> None:
    """A chooser that wants to spell the login has to go on."""
    letters = iter("Abc2defABC2345" + "Xyz2defMNP2345")
    assert initial_password("abc", (8, 16), lambda _: next(letters)) == "Xyz2defMNP2345"


def test_phrases_have_eighty_bits_and_survive_a_vietnamese_keyboard() -> None:
    choose = random.Random(882).choice
    phrases = [drawn_phrase(choose).split("-") for _ in range(600)]
    assert {len(one) for one in phrases} == {10}
    syllables = {syllable for one in phrases for syllable in one}
    assert len(syllables) == 256
    # What Telex turns into a mark: a tone letter or w after a vowel, and doubled letters.
    assert [one for one in syllables if re.search("[aeiou].*[sfrxjzw]|([adeo]).*\\1", one)] == []
    assert all(re.fullmatch("[a-z]{2,5}", one) for one in syllables)


def test_a_file_of_passwords_is_read_back_and_another_is_refused_in_silence() -> None:
    kept = passwords_file("r-iso-01", {"mannv": "abc", "binhs": "def"})
    assert read_passwords(kept, "r-iso-01") == {"binhs": "def", "mannv": "abc"}
    for bad in (b"", b"[]", b'{"passwords": {"a": "b"}}', kept.replace(b'"abc"', b"7"), kept.replace(b"abc", b"")):
        with pytest.raises(ValueError, match=r"^no file of initial passwords$"):
            read_passwords(bad, "r-iso-01")
    with pytest.raises(ValueError, match=r"^no file of initial passwords$"):
        read_passwords(kept, "r-iso-02")
