"""ZoneMinder: the exact rows for rights, what opens all cameras, escaping, and every form of read-back."""

from __future__ import annotations

import json
import re

import pytest

from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.changes import ChangeSet, change_set
from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.drift import Difference, compare
from camgrant.rendering.observed import ObservedAccount, Readback, ReadbackFault
from camgrant_renderers.zoneminder import TARGET
from camgrant_renderers.zoneminder.rows import AREAS
from camgrant_renderers.zoneminder.sql import SqlFault, quoted, statements, value_of
from targets.exports import Held
from targets.exports.zoneminder import FORMATS
from targets.kit import view_on
from targets.views import account, files_of, first_changes

V136, V139 = {"zm_version": "1.36"}, {"zm_version": "1.39"}
ALL = frozenset({1, 2, 3, 4})
NO_AREA = "'None', 'None', 'None', 'None'"


def view(*accounts: Account, version: dict[str, str] = V136, microphones: tuple[int, ...] = ()) -> DeviceView:
    return view_on("zoneminder", *accounts, settings=version, microphones=microphones)


def desired(*accounts: Account, version: dict[str, str] = V136) -> str:
    return files_of(TARGET, view(*accounts, version=version))["r-thu-01.sql"].decode()


def changes(
    *new: Account, before: tuple[Account, ...] = (), version: dict[str, str] = V136
) -> tuple[DeviceView, ChangeSet]:
    now = view(*new, version=version)
    return now, change_set(now, view(*before, version=version).accounts, None, can_disable=True)


def changed(*new: Account, before: tuple[Account, ...] = (), version: dict[str, str] = V136) -> dict[str, str]:
    now, steps = changes(*new, before=before, version=version)
    return {name: data.decode() for name, data in files_of(TARGET, now, steps).items() if ".changes." in name}


def read(*texts: str | bytes, version: dict[str, str] = V136) -> Readback:
    files = {f"{n}.txt": text if isinstance(text, bytes) else text.encode() for n, text in enumerate(texts)}
    return TARGET.parse_readback(view(version=version).device, files)


def row(version: dict[str, str] = V136, /, **columns: str | None) -> str:
    """One user as batch output (1.36) or as a dump (1.39), with nothing granted but what is said."""
    last = {"MonitorIds": "1"} if version is V136 else {"RoleId": None}
    full: dict[str, str | None] = {
        "Id": "7",
        "Username": "mannv",
        "Enabled": "1",
        **dict.fromkeys(AREAS, "None"),
        "APIEnabled": "0",
        **last,
    }
    full |= columns
    if version is V136:
        return "\t".join(full) + "\n" + "\t".join("NULL" if v is None else v for v in full.values()) + "\n"
    values = ", ".join("NULL" if v is None else f"'{v}'" for v in full.values())
    tables = "LOCK TABLES `Monitors_Permissions` WRITE;\nLOCK TABLES `Groups_Permissions` WRITE;\n"
    return f"{tables}INSERT INTO `Users` ({', '.join(full)}) VALUES ({values});\n"


ADMIN = {"Id": "1", "Username": "admin", "System": "Edit"}


def rights(text: str, *more: str, version: dict[str, str] = V136) -> dict[Right, set[int]]:
    """What is said of the one account beside the administrator."""
    one, _ = read(text, *more, row(version, **ADMIN), version=version).accounts
    return {right: set(numbers) for right, numbers in one.channels_by_right.items()}


@pytest.mark.parametrize(
    ("granted", "areas", "cameras"),
    [
        ({"live": (1, 2)}, "'View', 'None', 'None', 'None'", "1,2"),
        ({"live": (2,), "ptz": (1,)}, "'View', 'None', 'View', 'None'", "1,2"),
        ({"playback": (2,)}, "'None', 'View', 'None', 'None'", "2"),
        ({"export": (2,)}, "'None', 'View', 'None', 'None'", "2"),
        ({"ptz": (4,)}, "'None', 'None', 'View', 'None'", "4"),
        ({"live": (1,), "playback": (3,), "export": (3,)}, "'View', 'View', 'None', 'None'", "1,3"),
    ],
)
def test_the_row_of_each_right(granted: dict[Right, tuple[int, ...]], areas: str, cameras: str) -> None:
    assert f"\n  1, 0, {areas}, {NO_AREA}, '{cameras}')\n" in desired(account("mannv", granted))


def test_what_the_device_allows_beyond_is_said_before_anything_is_rendered() -> None:
    (one,) = view(account("mannv", {"live": (1,), "playback": (2,)}), microphones=(2,)).accounts
    assert one.allowed == {"live": {1, 2}, "playback": ALL, "export": ALL, "audio": {2}}
    (later,) = view(account("mannv", {"live": (1,)}), version=V139).accounts
    assert later.allowed == {"live": {1}, "ptz": {1}}


def test_1_39_keeps_cameras_closed_that_have_no_row() -> None:
    text = desired(account("mannv", {"live": (1, 2), "playback": (1, 2)}), version=V139)
    assert f"\n  1, 0, 'View', 'View', 'None', 'None', {NO_AREA}, NULL)\n" in text
    user = "(SELECT `Id` FROM `Users` WHERE `Username` = 'mannv')"
    assert (
        f"DELETE FROM `Monitors_Permissions` WHERE `UserId` = {user};\n"
        "INSERT INTO `Monitors_Permissions` (`MonitorId`, `UserId`, `Permission`) VALUES\n"
        f"  (1, {user}, 'View'),\n  (2, {user}, 'View');\n"
    ) in text
    assert "MonitorIds" not in text


def test_a_password_is_taken_only_as_a_bcrypt_hash() -> None:
    """And of accounts that exist only `create` changes it; the real MariaDB refuses the rest (tests/real)."""
    text = desired(account("mannv", {"live": (1,)}))
    assert "SET @hash = '{{secret:r-thu-01/mannv}}';\n" in text
    assert text.count("{{") == 1
    guard = "IF(@hash LIKE '$2_$__$%' AND CHAR_LENGTH(@hash) = 60, @hash, NULL)"
    assert f"WHERE `held`.`Username` = 'mannv'), {guard}),\n" in text
    assert "`Password` = VALUES" not in text
    script = changed(account("mannv", {"live": (1,)}))["r-thu-01.changes.sql"]
    assert f"VALUES ('mannv', {guard},\n" in script
    assert "`Password` = VALUES(`Password`)" in script


def test_removals_are_a_transaction_of_their_own_and_come_first() -> None:
    before = (
        account("hyeorc", {"live": (1, 2)}),
        account("khoihd", {"live": (1,)}),
        account("quyenht", {"live": (1,)}),
    )
    new = (
        account("hyeorc", {"live": (2,)}),
        account("mannv", {"live": (1,)}),
        account("quyenht", {"live": (1,), "ptz": (1,)}),
    )
    text = changed(*new, before=before)["r-thu-01.changes.sql"]
    removing, adding = (part.split("COMMIT;")[0] for part in text.split("START TRANSACTION;")[1:])
    none = ", ".join(f"`{area}` = 'None'" for area in AREAS)
    assert (
        f"UPDATE `Users` SET `Enabled` = 0, `APIEnabled` = 0, `TokenMinExpiry` = UNIX_TIMESTAMP() + 1, {none},"
        " `MonitorIds` = '0,0' WHERE `Username` = 'khoihd';"
    ) in removing
    assert re.search(r"UPDATE `Users` SET .*`MonitorIds` = '2' WHERE `Username` = 'hyeorc';", removing)
    assert "'mannv'" not in removing
    assert "@hash" not in removing
    assert "INSERT INTO `Users`" in adding
    assert re.search(r"`Control` = 'View'.*`MonitorIds` = '1' WHERE `Username` = 'quyenht';", adding)
    assert "DELETE FROM `Users`" not in text


def test_half_way_through_a_change_the_list_holds_no_camera_of_the_end() -> None:
    """Live moves off camera 3 while playback moves to camera 2: after the reduction live stands on 1 alone."""
    before = account("mannv", {"live": (1, 3), "playback": (1,), "export": (1,)})
    now, steps = changes(account("mannv", {"live": (1,), "playback": (2,), "export": (2,)}), before=(before,))
    assert [step.action for step in steps.steps] == ["reduce", "extend"]
    text = files_of(TARGET, now, steps)["r-thu-01.changes.sql"].decode()
    assert re.findall(r"`MonitorIds` = '([^']*)'", text) == ["1", "1,2"]


@pytest.mark.parametrize("version", [V136, V139])
def test_an_empty_list_is_never_written(version: dict[str, str]) -> None:
    one, other = account("mannv", {"live": (1,)}), account("mannv", {"live": (2,)})
    for new, before in (((), (one,)), ((other,), (one,)), ((one,), ())):
        for text in changed(*new, before=before, version=version).values():
            assert "MonitorIds` = ''" not in text
            assert '"User[MonitorIds]": ""' not in text
    assert "INSERT INTO" not in changed(before=(one,), version=version)["r-thu-01.changes.sql"]


def test_the_requests_for_the_api() -> None:
    files = changed(account("mannv", {"live": (1,)}), before=(account("khoihd", {"live": (1,)}),))
    first, second = json.loads(files["r-thu-01.changes.json"])["requests"]
    assert (first["action"], first["method"], first["path"]) == ("disable", "PUT", "/zm/api/users/{{id:khoihd}}.json")
    assert first["form"]["User[Enabled]"] == "0"
    assert first["form"]["User[MonitorIds]"] == "0,0"
    assert (second["action"], second["method"], second["path"]) == ("create", "POST", "/zm/api/users.json")
    assert second["form"]["User[Password]"] == "{{secret:r-thu-01/mannv}}"
    assert sorted(changed(account("mannv", {"live": (1,)}), version=V139)) == ["r-thu-01.changes.sql"]


HOSTILE = (
    "a' OR '1'='1",
    "a\\",
    "a\\' -- ",
    "a'; DROP TABLE `Users`; -- ",
    "a\nUPDATE `Users` SET `System`='Edit';",
    'a"b`c',
    "{{ 1 }}{% x %}",
    "a/*b*/",
    "a\0b\x1ac\r",
    "ơ đ",
)


@pytest.mark.parametrize("login", HOSTILE)
@pytest.mark.parametrize("version", [V136, V139])
def test_hostile_logins_stay_inside_their_quotes(login: str, version: dict[str, str]) -> None:
    plain, hostile = account("mannv", {"live": (1,)}), account(login, {"live": (1,)})
    seen = read(desired(hostile, version=version), version=version)
    assert [one.login for one in seen.accounts] == [login]
    for before, new in (((), (hostile,)), ((hostile,), ())):
        text = changed(*new, before=before, version=version)["r-thu-01.changes.sql"]
        usual = tuple(plain for _ in before), tuple(plain for _ in new)
        other = changed(*usual[1], before=usual[0], version=version)["r-thu-01.changes.sql"]
        assert [[kind for kind, _ in one] for one in statements(text)] == [
            [kind for kind, _ in one] for one in statements(other)
        ]
    if version is V136:
        assert login in [one["login"] for one in json.loads(changed(hostile)["r-thu-01.changes.json"])["requests"]]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_literal_is_read_as_it_was_written(text: str) -> None:
    (tokens,) = statements(f"{quoted(text)};")
    assert value_of(tokens) == text


# What stands in the database, and what it opens. 5 is "the next camera": open for all is more than any declaration.
@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Stream": "View", "MonitorIds": "1,3"}, {"live": {1, 3}}),
        ({"Stream": "View", "MonitorIds": " 1 , 3 "}, {"live": {1, 3}}),
        ({"Stream": "View", "MonitorIds": ""}, {"live": {1, 2, 3, 4, 5}}),
        ({"Stream": "View", "MonitorIds": None}, {"live": {1, 2, 3, 4, 5}}),
        ({"Stream": "View", "MonitorIds": ","}, {"live": {1, 2, 3, 4, 5}}),
        ({"Stream": "View", "MonitorIds": "0"}, {"live": {1, 2, 3, 4, 5}}),
        ({"Stream": "View", "MonitorIds": "0,0"}, {}),
        ({"Stream": "View", "MonitorIds": "2,99"}, {"live": {2, 99}}),
        ({"Events": "View", "MonitorIds": "2"}, {"playback": {2}}),
        ({"Events": "View", "MonitorIds": "0,0"}, {"playback": {1, 2, 3, 4}}),
        ({"Snapshots": "View", "MonitorIds": "2"}, {"playback": {2}}),
        ({"Control": "View", "MonitorIds": "2"}, {"ptz": {2}}),
        ({"Monitors": "View", "MonitorIds": "2"}, {}),
        ({"Monitors": "Edit", "MonitorIds": "2"}, {"config": {2}}),
        ({"System": "View", "MonitorIds": "2"}, {"config": {2}}),
        ({"System": "Edit", "MonitorIds": "2"}, {r: {1, 2, 3, 4} for r in TARGET.capabilities_of({}).rights}),  # type: ignore[union-attr]
    ],
)
def test_what_a_row_opens(columns: dict[str, str | None], expected: dict[Right, set[int]]) -> None:
    assert rights(row(**columns)) == expected


PERMISSION = "INSERT INTO `{0}_Permissions` (`{1}`, `UserId`, `Permission`) VALUES ({2}, {3}, '{4}');\n"


@pytest.mark.parametrize(
    ("columns", "permissions", "expected"),
    [
        ({"Stream": "View"}, (), {}),
        ({"Stream": "View"}, (("Monitors", "MonitorId", 2, 7, "View"),), {"live": {2}}),
        ({"Stream": "View"}, (("Monitors", "MonitorId", 99, 7, "Edit"),), {"live": {99}}),
        ({"Stream": "View"}, (("Monitors", "MonitorId", 2, 7, "Inherit"),), {}),
        ({"Stream": "View", "Monitors": "View"}, (), {"live": {1, 2, 3, 4, 5}}),
        ({"Stream": "View", "Monitors": "View"}, (("Monitors", "MonitorId", 2, 7, "None"),), {"live": {1, 3, 4, 5}}),
        ({"Stream": "View"}, (("Groups", "GroupId", 1, 7, "View"),), {"live": {1, 2, 3, 4, 5}}),
        ({"RoleId": "3"}, (), {r: {1, 2, 3, 4} for r in TARGET.capabilities_of(V139).rights}),  # type: ignore[union-attr]
    ],
)
def test_what_a_row_of_1_39_opens(
    columns: dict[str, str | None], permissions: tuple[tuple[object, ...], ...], expected: dict[Right, set[int]]
) -> None:
    more = [PERMISSION.format(*one) for one in permissions]
    assert rights(row(V139, **columns), *more, version=V139) == expected


def test_built_in_and_disabled_accounts_are_told() -> None:
    text = row(Enabled="0") + "\n".join(row(Username="admin", Id="1", System="Edit").splitlines()[1:]) + "\n"
    ours, admin = read(text).accounts
    assert (ours.enabled, ours.device_id, ours.built_in) == (False, "7", False)
    assert (admin.built_in, admin.device_id) == (True, "1")


def test_an_account_open_for_all_is_more_than_one_granted_all() -> None:
    now = view(account("mannv", {"live": (1, 2, 3, 4)}))
    found = compare(TARGET, now, read(row(Stream="View", MonitorIds=""), row(**ADMIN)))
    assert found == (Difference("more", "mannv", more={"live": frozenset({5})}),)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("'1,2')", "'')"),
        ("'1,2')", "'1,2,3')"),
        ("'1,2')", "'1')"),
        ("1, 0, 'View', 'None'", "1, 0, 'View', 'View'"),
        ("1, 0, 'View', 'None'", "1, 1, 'View', 'None'"),
        ("1, 0, 'View', 'None'", "0, 0, 'View', 'None'"),
        ("'None', '1,2')", "'Edit', '1,2')"),
    ],
)
def test_a_tampered_file_is_a_difference(old: str, new: str) -> None:
    one = account("mannv", {"live": (1, 2)})
    text = desired(one)
    assert text.count(old) == 1
    assert compare(TARGET, view(one), read(text)) == ()
    assert compare(TARGET, view(one), read(text.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("`MonitorIds` = VALUES(`MonitorIds`);", "`MonitorIds` = '';"),
        ("`MonitorIds` = VALUES(`MonitorIds`);", "`MonitorIds` = VALUES(`MonitorIds`) || ',9';"),
        (", `MonitorIds` = VALUES(`MonitorIds`);", ";"),
        ("`System` = VALUES(`System`)", "`System` = VALUES(`Stream`)"),
        ("COMMIT;", "UPDATE `Users` SET `MonitorIds` = '';\nCOMMIT;"),
        ("COMMIT;", "REPLACE INTO Users VALUES (1);\nCOMMIT;"),
        ("COMMIT;", "INSERT INTO Users SELECT * FROM Users;\nCOMMIT;"),
        ("COMMIT;", "DELETE FROM `Users`;\nCOMMIT;"),
        ("COMMIT;", "COMMIT"),
        ("'1,2')", "CONCAT('1', ',2'))"),
        ("'1,2')", "'một')"),
        ("'1,2')", "'1,2', 'thừa')"),
        ("1, 0, 'View'", "1, 0, 'All'"),
        ("VALUES ('mannv'", "VALUES (''"),
        ("VALUES ('mannv'", "VALUES ('mannv"),
    ],
)
def test_a_file_that_does_something_else_is_refused(old: str, new: str) -> None:
    text = desired(account("mannv", {"live": (1, 2)}))
    assert text.count(old) == 1
    with pytest.raises(ReadbackFault):
        read(text.replace(old, new))


PAGE = json.dumps(
    {
        "users": [
            {"User": {**dict.fromkeys(AREAS, "None"), "Id": 7, "Username": "mannv", "Enabled": 1, "MonitorIds": "1"}}
        ]
    }
)
PAGE = PAGE[:-1] + ', "pagination": PAGES}'


@pytest.mark.parametrize(
    "texts",
    [
        ("",),
        ("{}",),
        ('{"users": []}',),
        ('{"users": [{"Username": "mannv"}]}',),
        ('{"users": ' + "[" * 100_000,),
        *((PAGE.replace("PAGES", pages),) for pages in ("null", "{}", "[]", "7", '{"count": null}', '{"count": "1"}')),
        ("[1]",),
        ("SELECT 1;",),
        ("Id\tName\n1\ta\n",),
        ("Username\tEnabled\nmannv\n",),
        ("Username\tEnabled\nmannv\t1\n",),
        (row(MonitorIds="một"),),
        (row(Stream="All"),),
        (row(), row()),
        (row(V139),),
        ("INSERT INTO `Users` VALUES (1,'mannv');",),
        ("INSERT INTO `Users` VALUES;",),
        (row(MonitorIds="1" * 5000),),
        ("INSERT INTO `Users` VALUES (1,'mannv';",),
        (changed(before=(account("mannv", {"live": (1,)}),))["r-thu-01.changes.sql"],),
    ],
)
def test_what_is_no_read_back_is_refused(texts: tuple[str, ...]) -> None:
    with pytest.raises(ReadbackFault):
        read(*texts)


@pytest.mark.parametrize(
    "texts",
    [
        (row(),),
        (row(V139).replace("LOCK TABLES `Groups_Permissions` WRITE;\n", ""),),
        (row(V139).replace("LOCK TABLES `Monitors_Permissions` WRITE;\n", ""),),
        (row(V139).replace(", RoleId", "").replace(", NULL", ""),),
        (row(V139), PERMISSION.format("Monitors", "MonitorId", 1, 8, "View")),
        (row(V139), PERMISSION.format("Monitors", "MonitorId", 1, 7, "All")),
        (row(V139), PERMISSION.format("Monitors", "MonitorId", 1, "NULL", "View")),
        (row(V139), "INSERT INTO `Monitors_Permissions` (`UserId`, `Permission`) VALUES (7, 'View');"),
    ],
)
def test_what_leaves_a_camera_of_1_39_unsaid_is_refused(texts: tuple[str, ...]) -> None:
    with pytest.raises(ReadbackFault):
        read(*texts, version=V139)


EMPTY = "CREATE TABLE `Users` (`Id` int, `Username` varchar(32), `MonitorIds` text);"


@pytest.mark.parametrize("text", [EMPTY, row(), row(System="View"), PAGE.replace("PAGES", '{"count": 1}')])
def test_a_server_without_an_administrator_has_not_said_all(text: str) -> None:
    with pytest.raises(ReadbackFault, match=r"thiếu tài khoản quản trị.*Đề nghị xuất lại trọn tệp / .*export"):
        read(text)
    assert len(read(row(Username="quantri", System="Edit")).accounts) == 1
    assert read(files_of(TARGET, view())["r-thu-01.sql"].decode()).accounts == ()


def test_a_fault_names_the_file_where_there_are_several() -> None:
    files = {"a.tsv": row(**ADMIN).encode(), "b.sql": b"SELECT 'a"}
    with pytest.raises(ReadbackFault, match=r"^b\.sql: SQL không hiểu được"):
        TARGET.parse_readback(view().device, files)


def test_a_page_of_the_api_alone_is_not_all_accounts() -> None:
    held = [Held(f"k{number}", {"live": frozenset({1})}) for number in range(25)]
    files = FORMATS["api"](view().device, held, None)
    assert len(files) == 2
    assert len(TARGET.parse_readback(view().device, files).accounts) == 26
    with pytest.raises(ReadbackFault, match="20 of 26"):
        TARGET.parse_readback(view().device, {"page-1.json": files["page-1.json"]})


def test_a_hash_in_an_export_is_not_kept() -> None:
    held = [Held("mannv", {"live": frozenset({1})})]
    for name in ("dump", "dump_complete"):
        seen = TARGET.parse_readback(view().device, FORMATS[name](view().device, held, None))
        assert "$2y$" not in repr(seen)
        assert seen.accounts[1:] == (ObservedAccount("mannv", {"live": frozenset({1})}, device_id="2"),)


def test_sql_that_is_none_is_refused() -> None:
    for text in ("SELECT 'a", "SELECT [1];", "SELECT 1"):
        with pytest.raises(SqlFault):
            list(statements(text))
    assert list(statements("-- a ; b\n# c\n/* d; */ ;;\n")) == []


def test_nothing_of_the_holder_but_the_login_is_written() -> None:
    now = view(account("mannv", {"live": (1,)}, full_name="Nguyễn Văn Mẫn"))
    text = b"".join(files_of(TARGET, now, first_changes(now)).values()).decode()
    assert "Nguyễn" not in text
    assert "Cán bộ" not in text


@pytest.mark.parametrize(
    ("columns", "beyond"),
    [
        ({"APIEnabled": "0"}, {}),
        ({"APIEnabled": "1"}, dict.fromkeys(RIGHTS, frozenset({1, 2, 3, 4, 5}))),
        ({"APIEnabled": None}, dict.fromkeys(RIGHTS, frozenset({1, 2, 3, 4, 5}))),
        ({"APIEnabled": "2"}, dict.fromkeys(RIGHTS, frozenset({1, 2, 3, 4, 5}))),
        ({"APIEnabled": "0", "Monitors": "View"}, {"live": {1, 2, 3, 4, 5}}),
    ],
)
def test_what_an_account_may_do_beyond_its_areas(columns: dict[str, str | None], beyond: dict[Right, set[int]]) -> None:
    one, _ = read(row(Stream="View", **columns), row(**ADMIN)).accounts
    assert one.channels_by_right == {"live": {1}}
    assert one.surplus == beyond
    now = view(account("mannv", {"live": (1,)}))
    found = compare(TARGET, now, read(row(Stream="View", **columns), row(**ADMIN)))
    assert [one.kind for one in found] == (["more"] if beyond else [])


def test_a_read_back_without_the_column_of_the_api_counts_as_open() -> None:
    lines = [line.split("\t") for line in row().splitlines()]
    place = lines[0].index("APIEnabled")
    text = "\n".join("\t".join(cells[:place] + cells[place + 1 :]) for cells in lines) + "\n"
    one, _ = read(text, row(**ADMIN)).accounts
    assert set(one.surplus) == set(RIGHTS)


@pytest.mark.parametrize("name", ["", None])
def test_an_account_without_a_name_is_named_by_its_place_and_counts(name: str | None) -> None:
    """What a torn request leaves: drift reports it, and everything else is read as ever."""
    now = view(account("hyeorc", {"live": (1,)}))
    nameless = row(Id="9", Username=name, MonitorIds=None, APIEnabled="1")
    seen = read(nameless, row(Id="8", Username="hyeorc", Stream="View"), row(**ADMIN))
    assert [(one.login, one.half_made) for one in seen.accounts][:1] == [("(Id 9, không tên / no name)", True)]
    (found,) = compare(TARGET, now, seen)
    assert (found.kind, found.login, set(found.more)) == ("extra", "(Id 9, không tên / no name)", set(RIGHTS))


@pytest.mark.parametrize("version", [{"zm_version": "1.38"}, V139])
def test_later_versions_lose_a_role_whatever_the_step(version: dict[str, str]) -> None:
    """A role given by hand keeps its cameras whatever the account's own rows say."""
    before = tuple(account(login, {"live": (1, 2)}) for login in ("hyeorc", "khoihd", "mannv", "quyenht"))
    new = (
        account("hyeorc", {"live": (1,)}),
        account("mannv", {"live": (1, 2, 3)}),
        account("quyenht", {"live": (1, 2)}),
        account("thuyrl", {"live": (1,)}),
    )
    text = changed(*new, before=before, version=version)["r-thu-01.changes.sql"]
    updates = re.findall(r"UPDATE `Users` SET (.*) WHERE `Username` = '(\w+)';", text)
    assert sorted({login for _, login in updates}) == ["hyeorc", "khoihd", "mannv", "quyenht"]
    assert [login for columns, login in updates if "`RoleId` = NULL" not in columns] == []
    assert "`RoleId` = VALUES(`RoleId`)" in text
    assert [login for columns, login in updates if "`APIEnabled` = 0" not in columns] == []
    capabilities = TARGET.capabilities_of(version)
    assert capabilities is TARGET.capabilities_of(V139)
