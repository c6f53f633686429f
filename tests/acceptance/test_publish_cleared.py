"""Publishing in a real repository: what goes out is decided by what was cleared, whatever an unapproved head says."""

from __future__ import annotations

from support.province import Province
from support.publishing import province, published, record, steps

__all__ = ["province", "published"]

LATER = "2021-10-01"


# -- the day ----------------------------------------------------------------------------------------------------------


def approve_all(province: Province, commit: str) -> tuple[str, str]:
    return "--reviews", str(province.reviewed(province.approved(commit, "duc", "hieu", "lam")))


def by_itself(province: Province, *words: str) -> int:
    """A publication for which nobody names a day."""
    sealed = ("--sign-with", province.key, "--out", province.out)
    return province.run("publish", "-i", province.inventory, *sealed, *words).returncode


def test_a_day_that_nobody_approved_does_not_stop_time(province: Province) -> None:
    """Data that follow the clock; somebody pushes that they stand still on a day of last summer."""
    province.change("camgrant.yaml", "  as_of: 2021-07-20\n", "")
    commit = province.commit()
    assert province.sealed(*approve_all(province, commit)).returncode == 0
    province.change("camgrant.yaml", "  profile: demo\n", "  profile: demo\n  as_of: 2021-07-20\n")
    province.commit()
    assert by_itself(province) == 1
    assert record(province, 3)["as_of"] > LATER
    assert ("delete", "mannv") in steps(province.opened(3, "u-vnpt-gl"), "r-chk-01-vnpt")


def test_another_day_of_a_demonstration_counts_once_it_is_approved(province: Province) -> None:
    province.change("camgrant.yaml", "as_of: 2021-07-20", "as_of: 2021-07-25")
    commit = province.commit()
    assert by_itself(province) == 1
    assert record(province, 2)["as_of"] == "2021-07-20"
    assert by_itself(province, *approve_all(province, commit)) == 0
    assert record(province, 3)["as_of"] == "2021-07-25"


def test_a_day_of_data_never_lies_before_the_last_publication_nor_after_today(province: Province) -> None:
    for number, day in enumerate(("2021-06-20", "2999-01-01"), start=2):
        province.git("checkout", "-q", "--", ".")
        text = (province.inventory / "camgrant.yaml").read_text(encoding="utf-8")
        line = next(one for one in text.splitlines() if "as_of:" in one)
        province.change("camgrant.yaml", line, f"  as_of: {day}")
        commit = province.commit()
        done = by_itself(province, *approve_all(province, commit))
        assert done in (0, 1)
        assert "2021-07-20" <= record(province, number)["as_of"] < "2999-01-01"
