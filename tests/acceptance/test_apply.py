"""`camgrant apply` as its user runs it: the province's recorder from empty to full, a revocation, a broken line.

The device is OUR stub of a Hikvision recorder; real servers are in tests/real.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from camgrant.rendering.changes import ChangeSet, Published, change_set, to_json
from camgrant.rendering.registry import device_targets
from camgrant.seal.passwords import passwords_file
from support.certificates import self_signed
from support.devices.base import ADMIN, SECRET, Line, served
from support.devices.hikvision import FakeHikvision
from targets.views import AS_OF, account, device_view

ROOT = Path(__file__).parents[2]
NEW = (account("hyeorc", {"live": (1, 2), "ptz": (2,)}), account("mannv", {"live": (1,)}))
PASSWORDS = {"hyeorc": "Hoa-Ban-2021", "mannv": "Le-Chi-2021"}


@pytest.fixture
def recorder() -> FakeHikvision:
    return FakeHikvision(4)


@pytest.fixture
def line(recorder: FakeHikvision) -> Iterator[Line]:
    with served(recorder) as found:
        yield found


def written(folder: Path, changes: ChangeSet) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "r-thu-01.steps.json"
    path.write_bytes(to_json(changes))
    return path


def first(folder: Path) -> Path:
    return written(folder, change_set(device_view(*NEW), (), None, can_disable=False))


def then(folder: Path) -> Path:
    """Hyêo loses channel 2 and the camera's control, Mẫn everything, Khôi is new."""
    new = (account("hyeorc", {"live": (1,)}), account("khoihd", {"live": (2,)}))
    published = Published("a" * 40, AS_OF)
    (folder / "r-thu-01.steps.receipt.json").unlink(missing_ok=True)
    return written(folder, change_set(device_view(*new), device_view(*NEW).accounts, published, can_disable=False))


def apply(
    steps: Path, url: str, *words: str, secrets: dict[str, str] | str | None = None, agreed: bool = True
) -> subprocess.CompletedProcess[str]:
    given = {ADMIN: SECRET, **PASSWORDS, "khoihd": "Nang-Moi-2021"} if secrets is None else secrets
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "camgrant", "apply", str(steps), "--device", url, "--secrets-stdin",
         "--as-of", str(AS_OF), "--lang", "en", *(["--insecure-http"] if agreed else []), *words],
        input=given if isinstance(given, str) else json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip


def test_initial_passwords_come_from_the_sealed_bundle(recorder: FakeHikvision, line: Line, tmp_path: Path) -> None:
    steps, kept = first(tmp_path), tmp_path / "r-thu-01.json"
    kept.write_bytes(passwords_file("r-thu-02", PASSWORDS))
    refused = apply(steps, line.url, "--passwords", str(kept), secrets={ADMIN: SECRET})
    assert refused.returncode == 2
    assert "r-thu-01.json: không phải mật khẩu lần đầu của r-thu-01; " in refused.stderr
    kept.write_bytes(passwords_file("r-thu-01", PASSWORDS))
    done = apply(steps, line.url, "--passwords", str(kept), secrets={ADMIN: SECRET})
    assert done.returncode == 0, done.stdout + done.stderr
    assert {one.login: one.password for one in recorder.users.values() if one.password} == PASSWORDS
    assert not [text for text in PASSWORDS.values() if text in refused.stderr + done.stdout + done.stderr]


def receipt_of(steps: Path) -> dict[str, Any]:
    content = json.loads(steps.with_name("r-thu-01.steps.receipt.json").read_bytes())
    assert isinstance(content, dict)
    schema = json.loads((ROOT / "schemas" / "output" / "receipt.schema.json").read_bytes())
    faults = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(content)
    assert [fault.message for fault in faults] == []
    return content


def held(recorder: FakeHikvision) -> set[str]:
    return {kept.login for kept in recorder.users.values()} - {ADMIN}


def test_an_empty_recorder_is_filled_and_then_follows_a_revocation(
    recorder: FakeHikvision, line: Line, tmp_path: Path
) -> None:
    steps = first(tmp_path)
    dry = apply(steps, line.url, "--dry-run")
    assert (dry.returncode, held(recorder)) == (0, set())
    assert not steps.with_name("r-thu-01.steps.receipt.json").exists()

    done = apply(steps, line.url)
    assert done.returncode == 0, done.stdout + done.stderr
    assert held(recorder) == {"hyeorc", "mannv"}
    assert {kept.login: kept.password for kept in recorder.users.values() if kept.password} == PASSWORDS
    assert [step["state"] for step in receipt_of(steps)["steps"]] == ["done", "done"]

    steps = then(tmp_path)
    done = apply(steps, line.url)
    assert done.returncode == 0, done.stdout + done.stderr
    assert held(recorder) == {"hyeorc", "khoihd"}
    receipt = receipt_of(steps)
    assert (receipt["result"], receipt["gone"]) == ("done", ["mannv"])
    assert [(step["action"], step["login"]) for step in receipt["steps"]] == [
        ("delete", "mannv"),
        ("reduce", "hyeorc"),
        ("create", "khoihd"),
    ]

    again = apply(steps, line.url)
    assert again.returncode == 0
    assert {step["state"] for step in receipt_of(steps)["steps"]} == {"already"}


def test_no_secret_ever_shows(recorder: FakeHikvision, line: Line, tmp_path: Path) -> None:
    steps = first(tmp_path)
    for words in ((), ("--dry-run",)):
        done = apply(steps, line.url, *words)
        shown = done.stdout + done.stderr + "".join(path.read_text() for path in tmp_path.iterdir())
        assert [secret for secret in (SECRET, *PASSWORDS.values()) if secret in shown] == []


def test_a_device_that_is_not_as_expected_is_refused(recorder: FakeHikvision, line: Line, tmp_path: Path) -> None:
    assert apply(first(tmp_path), line.url).returncode == 0
    (hyeorc,) = (kept for kept in recorder.users.values() if kept.login == "hyeorc")
    hyeorc.flags.add(("remotePermission", "video", 2, "playBack"))
    steps = then(tmp_path)
    done = apply(steps, line.url)
    assert done.returncode == 1
    assert "hyeorc: expected live 1-2; ptz 2, seen live 1-2; playback 2; export 2; ptz 2" in done.stdout
    assert held(recorder) == {"hyeorc", "mannv"}
    assert receipt_of(steps)["result"] == "refused"

    done = apply(steps, line.url, "--removals-only")
    assert done.returncode == 1
    assert held(recorder) == {"hyeorc"}
    assert receipt_of(steps)["gone"] == ["mannv"]


@pytest.mark.parametrize("lose_answer", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("moment", range(5))
def test_the_line_breaks_anywhere_and_the_same_command_goes_on(
    recorder: FakeHikvision, line: Line, tmp_path: Path, moment: int, lose_answer: bool
) -> None:
    assert apply(first(tmp_path), line.url).returncode == 0
    steps = then(tmp_path)
    line.left, line.lose_answer = moment, lose_answer
    done = apply(steps, line.url)
    if done.returncode == 0:  # fewer requests than that were needed
        assert moment == 4
    else:
        assert done.returncode == 3
        assert receipt_of(steps)["result"] == "stopped"
    line.left = None
    done = apply(steps, line.url)
    assert done.returncode == 0, done.stdout + done.stderr
    assert held(recorder) == {"hyeorc", "khoihd"}
    assert receipt_of(steps)["result"] == "done"


@pytest.mark.parametrize(
    ("url", "words", "secrets", "code", "said"),
    [
        ("http://admin:x@127.0.0.1:1", (), None, 2, "no such URL"),
        ("ftp://127.0.0.1", (), None, 2, "no such URL"),
        ("http://127.0.0.1:abc", (), None, 2, "no such URL"),
        ("http://[bad", (), None, 2, "no such URL"),
        ("http://127.0.0.1:1", (), "{}", 2, "needs JSON"),
        ("http://127.0.0.1:1", (), "not json", 2, "needs JSON"),
        ("http://127.0.0.1:1", (), None, 3, "The device cannot be reached"),
    ],
)
def test_wrong_use_and_a_silent_device(
    tmp_path: Path, url: str, words: tuple[str, ...], secrets: str | None, code: int, said: str
) -> None:
    done = apply(first(tmp_path), url, *words, secrets=secrets)
    assert done.returncode == code, done.stdout + done.stderr
    assert said in done.stdout + done.stderr


def test_a_wrong_administrator_changes_nothing(recorder: FakeHikvision, line: Line, tmp_path: Path) -> None:
    done = apply(first(tmp_path), line.url, secrets={ADMIN: "Sai-Mat-Khau"})
    assert done.returncode == 1
    assert held(recorder) == set()
    assert "Sai-Mat-Khau" not in done.stdout + done.stderr
    assert "wrong name or secret" in done.stdout


def test_a_later_run_that_fails_keeps_what_an_earlier_one_proved(line: Line, tmp_path: Path) -> None:
    assert apply(first(tmp_path), line.url).returncode == 0
    steps = then(tmp_path)
    assert apply(steps, line.url).returncode == 0
    assert apply(steps, "http://127.0.0.1:1").returncode == 3
    receipt = receipt_of(steps)
    assert (receipt["result"], receipt["gone"]) == ("stopped", ["mannv"])
    assert [step["state"] for step in receipt["steps"]] == ["done", "done", "done"]


def test_a_stranger_on_the_device_may_mean_another_device(recorder: FakeHikvision, line: Line, tmp_path: Path) -> None:
    assert apply(first(tmp_path), line.url).returncode == 0
    steps = written(tmp_path / "other", change_set(device_view(NEW[0]), (), None, can_disable=False))
    done = apply(steps, line.url)
    assert done.returncode == 1
    assert "see that this is the right device" in done.stdout
    assert held(recorder) == {"hyeorc", "mannv"}


def test_what_ended_since_it_was_rendered_is_not_made(recorder: FakeHikvision, line: Line, tmp_path: Path) -> None:
    done = apply(first(tmp_path), line.url, "--as-of", "2026-11-24")
    assert done.returncode == 1
    assert done.stdout.count("has ended: render again") == 2
    assert held(recorder) == set()


@pytest.mark.parametrize("target", sorted(name for name, target in device_targets().items() if target.driver))
@pytest.mark.parametrize("mode", [(), ("--dry-run",), ("--removals-only",)])
def test_no_secret_travels_in_clear_unasked(line: Line, tmp_path: Path, target: str, mode: tuple[str, ...]) -> None:
    """Whatever the kind of device and the work: the reading alone may carry the administrator's secret."""
    steps = first(tmp_path)
    steps.write_text(steps.read_text().replace('"target": "hikvision"', f'"target": "{target}"'))
    done = apply(steps, line.url, *mode, agreed=False)
    assert (done.returncode, line.calls) == (2, [])
    assert "Use https:// (with a self-signed certificate: --certificate or --fingerprint)" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [steps.name]


def test_a_recorder_with_its_own_certificate(recorder: FakeHikvision, tmp_path: Path) -> None:
    """Refused with its name; then accepted by the very words of the refusal; another one is refused again."""
    certificate = self_signed(tmp_path, expired=True)
    steps = first(tmp_path / "steps")
    with served(recorder, certificate.context) as line:
        refused = apply(steps, line.url, agreed=False)
        assert (refused.returncode, line.calls) == (3, [])
        (accepting,) = set(re.findall(r"--fingerprint [0-9a-f]{64}", refused.stdout))
        assert "the connection was not accepted (see above)" in refused.stdout
        assert receipt_of(steps)["result"] == "stopped"
        other = apply(steps, line.url, "--fingerprint", "0" * 64, agreed=False)
        assert (other.returncode, line.calls) == (3, [])
        done = apply(steps, line.url, *accepting.split(), agreed=False)
        assert done.returncode == 0, done.stdout + done.stderr
        again = apply(steps, line.url, "--certificate", str(certificate.pem), agreed=False)
        assert again.returncode == 0, again.stdout + again.stderr
    assert held(recorder) == {"hyeorc", "mannv"}
    for words in (("--certificate", str(steps)), ("--fingerprint", "xyz")):
        wrong = apply(steps, "https://127.0.0.1:1", *words, agreed=False)
        assert wrong.returncode == 2, wrong.stdout + wrong.stderr
        assert words[0] in wrong.stderr


def test_accounts_left_alone_as_asked_are_said_to_be(line: Line, tmp_path: Path) -> None:
    assert apply(first(tmp_path), line.url).returncode == 0
    steps = written(tmp_path / "other", change_set(device_view(NEW[0]), (), None, can_disable=False))
    done = apply(steps, line.url, "--leave-unknown")
    assert "left alone as asked (--leave-unknown); see to them: mannv" in done.stdout
    assert "then --leave-unknown" not in done.stdout


def test_a_receipt_of_another_change_set_is_never_overwritten(line: Line, tmp_path: Path) -> None:
    steps = first(tmp_path)
    assert apply(steps, line.url).returncode == 0
    before = receipt_of(steps)
    written(tmp_path, change_set(device_view(NEW[0]), device_view(*NEW).accounts, None, can_disable=False))
    done = apply(steps, line.url)
    assert done.returncode == 2
    assert receipt_of(steps) == before


def test_a_demo_stands_still_and_real_data_does_not(line: Line, tmp_path: Path) -> None:
    steps = first(tmp_path)
    assert apply(steps, line.url).returncode == 0
    receipt = receipt_of(steps)
    assert {receipt[name][:10] for name in ("started_at", "finished_at", "confirmed_at")} == {str(AS_OF)}
    steps.with_name("r-thu-01.steps.receipt.json").unlink()
    steps.write_text(steps.read_text().replace('"profile": "demo"', '"profile": "production"'))
    done = apply(steps, line.url)
    assert done.returncode == 2
    assert "--as-of is for demo data only" in done.stderr


def test_a_target_without_a_driver_says_so(tmp_path: Path) -> None:
    steps = first(tmp_path)
    steps.write_text(steps.read_text().replace('"target": "hikvision"', '"target": "by_hand"'))
    done = apply(steps, "http://127.0.0.1:1")
    assert done.returncode == 2
    assert "has no driver" in done.stderr
