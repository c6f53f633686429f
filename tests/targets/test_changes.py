"""Change sets: removals and reductions first, mixed changes in two steps, and `steps.json` there and back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from camgrant.app.steps_file import read_steps, steps_schema
from camgrant.diagnostics import UsageFault
from camgrant.model.base import Right
from camgrant.rendering.changes import ChangeSet, Published, change_set, to_json
from camgrant.rendering.device import Account, Removal
from targets.views import account, device_view

PUBLISHED = Published("a" * 40, date(2021, 7, 1))
RIGHTS: tuple[Right, ...] = ("live", "playback", "export", "ptz")


def changes(
    *new: Account, before: tuple[Account, ...] = (), removals: tuple[Removal, ...] = (), disable: bool = False
) -> ChangeSet:
    view = replace(device_view(*new, cameras=(1, 2, 3)), removals=removals)
    return change_set(view, device_view(*before, cameras=(1, 2, 3)).accounts, PUBLISHED, can_disable=disable)


def said(found: ChangeSet) -> list[tuple[str, str, dict[str, list[int]]]]:
    return [(s.action, s.login, {right: sorted(numbers) for right, numbers in s.after.items()}) for s in found.steps]


def test_removals_and_reductions_come_before_anything_is_added() -> None:
    before = (
        account("a_het_han", {"live": (1,)}),
        account("b_bot_them", {"live": (1, 2)}),
        account("c_bot", {"live": (1, 2), "ptz": (1,)}),
        account("d_giu", {"live": (3,)}),
        account("e_them", {"live": (3,)}),
    )
    new = (
        account("a_moi", {"live": (1,)}),
        account("b_bot_them", {"live": (2, 3)}),
        account("c_bot", {"live": (1,)}),
        account("d_giu", {"live": (3,)}),
        account("e_them", {"live": (1, 3)}),
    )
    assert said(changes(*new, before=before)) == [
        ("delete", "a_het_han", {}),
        ("reduce", "b_bot_them", {"live": [2]}),
        ("reduce", "c_bot", {"live": [1]}),
        ("create", "a_moi", {"live": [1]}),
        ("extend", "b_bot_them", {"live": [2, 3]}),
        ("extend", "e_them", {"live": [1, 3]}),
        ("keep", "d_giu", {"live": [3]}),
    ]


@pytest.mark.parametrize(
    ("why", "can_disable", "action"),
    [
        ("expired", True, "disable"),
        ("revoked", True, "disable"),
        ("left", True, "delete"),
        ("expired", False, "delete"),
    ],
)
def test_an_account_ends_by_being_disabled_where_the_device_can(why: str, can_disable: bool, action: str) -> None:
    gone = Removal("mannv", "c-mannv", date(2021, 7, 10), why, ("g-mannv",))
    (step,) = changes(before=(account("mannv", {"live": (1,)}),), removals=(gone,), disable=can_disable).steps
    assert (step.action, step.since, step.why) == (action, date(2021, 7, 10), why)
    assert step.before == {"live": frozenset({1})}
    assert step.after == {}


def test_what_is_lost_and_gained_at_once_passes_through_what_stays() -> None:
    old, new = account("mannv", {"live": (1,), "ptz": (1,)}), account("mannv", {"live": (1, 2)})
    reduce, extend = changes(new, before=(old,)).steps
    assert (reduce.action, reduce.after) == ("reduce", {"live": frozenset({1})})
    assert (extend.action, extend.before, extend.after) == ("extend", reduce.after, {"live": frozenset({1, 2})})


@pytest.mark.parametrize(("days", "action"), [(0, "keep"), (5, "extend"), (-5, "reduce")])
def test_where_the_device_keeps_the_end_another_end_is_a_change(days: int, action: str) -> None:
    old = account("mannv", {"live": (1,)})
    new = replace(old, ends_on=old.ends_on + timedelta(days=days))
    view = device_view(new, cameras=(1, 2, 3))
    for native_expiry, expected in ((True, action), (False, "keep")):
        (step,) = change_set(view, (old,), PUBLISHED, can_disable=True, native_expiry=native_expiry).steps
        assert (step.action, step.valid_until, step.before, step.after) == (
            expected, new.valid_until, old.allowed, new.allowed)  # fmt: skip


# -- every change set, whatever the accounts ------------------------------------------------------------------------

_numbers = st.sets(st.integers(1, 3), min_size=1).map(lambda found: tuple(sorted(found)))
_rights = st.dictionaries(st.sampled_from(RIGHTS[:4]), _numbers, min_size=1)
_accounts = st.dictionaries(st.sampled_from(("mannv", "hyeorc", "khoihd")), _rights).map(
    lambda found: tuple(account(login, rights) for login, rights in sorted(found.items()))
)


@settings(max_examples=200, derandomize=True)
@given(_accounts, _accounts, st.booleans())
def test_following_the_steps_leads_from_one_state_to_the_other_and_never_through_more(
    before: tuple[Account, ...], new: tuple[Account, ...], disable: bool
) -> None:
    found = changes(*new, before=before, disable=disable)
    old = {one.login: dict(one.allowed) for one in device_view(*before, cameras=(1, 2, 3)).accounts}
    wanted = {one.login: dict(one.allowed) for one in device_view(*new, cameras=(1, 2, 3)).accounts}
    now = dict(old)
    for step in found.steps:
        assert now.get(step.login, {}) == dict(step.before)
        for right, numbers in step.after.items():
            most = old.get(step.login, {}).get(right, frozenset()) | wanted.get(step.login, {}).get(right, frozenset())
            assert numbers <= most
        if step.action in ("delete", "disable"):
            del now[step.login]
        else:
            now[step.login] = dict(step.after)
    assert now == wanted
    order = [("delete", "disable", "reduce").count(step.action) for step in found.steps]
    assert order == sorted(order, reverse=True)


@settings(max_examples=100, derandomize=True)
@given(_accounts, _accounts)
def test_steps_json_keeps_everything(before: tuple[Account, ...], new: tuple[Account, ...]) -> None:
    found = changes(*new, before=before)
    data = to_json(found)
    assert list(Draft202012Validator(steps_schema()).iter_errors(json.loads(data))) == []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "r-thu-01.steps.json"
        path.write_bytes(data)
        back, _ = read_steps(path)
    assert back.steps == found.steps
    assert back.published == PUBLISHED
    assert to_json(back) == data


# -- reading is strict ------------------------------------------------------------------------------------------------


def _content() -> dict[str, Any]:
    content = json.loads(to_json(changes(account("mannv", {"live": (1,)}))))
    assert isinstance(content, dict)
    return content


BAD: dict[str, Any] = {
    "an unknown key": lambda c: c.update(more=1),
    "an unknown key in a step": lambda c: c["steps"][0].update(force=True),
    "an unknown action": lambda c: c["steps"][0].update(action="prune"),
    "a right that no device gets": lambda c: c["steps"][0].update(after={"config": [1]}),
    "an empty list of channels": lambda c: c["steps"][0].update(after={"live": []}),
    "a channel as text": lambda c: c["steps"][0].update(after={"live": ["1"]}),
    "a login of another form": lambda c: c["steps"][0].update(login="Mẫn"),
    "another schema": lambda c: c.update(schema_version=2),
    "a missing part": lambda c: c.pop("channels"),
    "a commit that is none": lambda c: c.update(published={"commit": "HEAD", "as_of": "2021-07-01"}),
    "a day that is none": lambda c: c.update(as_of="2021-02-31"),
    "a channel that is not there": lambda c: c["steps"][0].update(after={"live": [9]}),
    "a removal that adds": lambda c: c["steps"][0].update(action="reduce"),
    "a deletion that leaves something": lambda c: c["steps"][0].update(action="delete", before=c["steps"][0]["after"]),
    "a removal behind an addition": lambda c: c["steps"].append(
        {**c["steps"][0], "number": 2, "action": "delete", "login": "khoihd", "before": {}, "after": {}, "granted": {}}
    ),
    "two steps that do not follow": lambda c: c["steps"].append({**c["steps"][0], "number": 2, "action": "extend"}),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_file_that_is_not_exactly_one_is_refused(fault: str, tmp_path: Path) -> None:
    content = _content()
    BAD[fault](content)
    path = tmp_path / "r-thu-01.steps.json"
    path.write_text(json.dumps(content))
    with pytest.raises(UsageFault):
        read_steps(path)
