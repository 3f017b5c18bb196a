"""Audits that go on: malformed stores, damaged caches, workers that are killed, files that change."""

import contextlib
import os
import signal
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lab import Lab, chain, intermediate, leaf, root

from keystore_tool.audit import baseline, cache, engine, passwords, settings, since, targets, workers
from keystore_tool.audit.baseline import Suppressions
from keystore_tool.audit.cache import Cache
from keystore_tool.audit.targets import Target
from keystore_tool.crypto import der
from keystore_tool.errors import InvalidArgumentError, KeystoreError
from keystore_tool.formats.pkcs12 import bags


@pytest.fixture
def stores(tmp_path: Path) -> Lab:
    folder = tmp_path / "stores"
    folder.mkdir()
    return Lab(folder)


def with_field(certificate: bytes, number: int, content: bytes) -> bytes:
    """A certificate with something else in the place of a field (RFC 5280, 4.1: 5 is the subject)."""
    parts = der.parse(certificate).children()
    fields = [field.encoded for field in parts[0].children()]
    fields[number] = content
    return der.sequence(der.sequence(*fields), *(part.encoded for part in parts[1:]))


# --------------------------------------------------------------------------------------- what stores hold


def test_a_name_without_type_and_value_does_not_end_the_search_for_issuers(stores: Lab) -> None:
    hostile = with_field(intermediate(), 5, der.sequence(der.set_of(der.sequence())))
    other = bags.certificate_bag(hostile, [])
    path = stores.bags(stores.key_bag(), stores.certificate_bag(leaf()), other)
    report = stores.report(path)
    assert report.unreadable is None
    assert report.record is not None
    assert [entry.alias for entry in report.record.entries] == ["key"]


@pytest.mark.parametrize("key", [der.sequence(), der.sequence(b"\x30\x05")], ids=["none", "cut"])
def test_a_key_is_compared_with_what_is_no_key(stores: Lab, key: bytes) -> None:
    hostile = with_field(leaf(), 6, key)
    path = stores.bags(stores.key_bag(), stores.certificate_bag(hostile))
    assert stores.report(path, check_keys=True).unreadable is None


def test_a_bug_costs_one_file_and_no_more(stores: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("what the file holds")

    path = stores.trust(root())
    monkeypatch.setattr(engine.opening, "open_store", fail)
    unreadable = stores.report(path).unreadable
    assert unreadable is not None
    assert unreadable.code == "internal"
    assert "ValueError in test_robustness.py" in unreadable.reason
    assert "what the file holds" not in unreadable.reason


def test_pipes_and_devices_in_a_folder_are_not_waited_for(stores: Lab) -> None:
    os.mkfifo(stores.folder / "pipe.p12")
    os.mkfifo(stores.folder / "other")
    (stores.folder / "zero.jks").symlink_to("/dev/zero")
    (stores.folder / "gone.jks").symlink_to("nowhere")
    found = {Path(one.name).name: one.problem for one in targets.find([str(stores.folder)])}
    assert found == {"pipe.p12": "no ordinary file", "zero.jks": "no ordinary file", "gone.jks": None}
    assert stores.report(stores.folder / "gone.jks").unreadable is not None


# ------------------------------------------------------------------------------------------------- workers


def test_a_worker_that_is_killed_is_an_error_of_one_line(
    stores: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Target(str(stores.trust(root(), file=f"{number}.jks")), expected=True) for number in range(40)]
    plan, here, look = stores.plan(), os.getpid(), engine.look

    def die(target: Target, plan: engine.Plan) -> engine.Looked | None:
        if target.name.endswith("33.jks") and os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return look(target, plan)

    monkeypatch.setattr(engine, "look", die)
    with pytest.raises(KeystoreError, match="a worker process was killed"):
        list(workers.run_locally(2, found, plan))


# -------------------------------------------------------------------------------------------------- caches


def through_cache(stores: Lab, file: Path, *, meanwhile: str = "") -> list[str]:
    """The subjects in a store, as an audit with a cache tells them; `meanwhile` becomes the store's next."""
    target, plan = Target(str(file), expected=True), stores.plan()

    def work(found: Iterable[Target]) -> Iterator[engine.Looked | None]:
        for one in found:
            looked = engine.look(one, plan)
            if meanwhile:
                stores.trust(root(subject=meanwhile), file=file.name)
            yield looked

    with contextlib.closing(Cache(str(stores.folder.parent / "cache"), plan)) as remembered:
        [looked] = cache.with_cache([target], remembered, work)
    assert looked is not None
    assert looked.report.record is not None
    return [entry.chain[0].subject for entry in looked.report.record.entries]


def test_what_changed_while_it_was_read_is_not_remembered(stores: Lab) -> None:
    file = stores.trust(root(subject="Old Root"), file="trust.jks")
    assert through_cache(stores, file, meanwhile="New Root") == ["CN=Old Root"]
    assert through_cache(stores, file) == ["CN=New Root"]


def test_rights_count_too(stores: Lab) -> None:
    file = stores.keys(chain(), file="web.jks")

    def remembered() -> bool:
        with contextlib.closing(Cache(str(stores.folder.parent / "cache"), stores.plan())) as one:
            state = cache.state_of(str(file))
            found = one.find(Target(str(file), expected=True), state)
            one.keep(engine.Looked(stores.report(file)), state)
            return found is not None

    assert [remembered(), remembered()] == [False, True]
    file.chmod(0o644)
    assert [remembered(), remembered()] == [False, True]
    stores.folder.chmod(0o777)
    assert [remembered(), remembered()] == [False, True]
    stores.write("server.key", b"-----BEGIN PRIVATE KEY-----\nMIIB\nMIIB\n")
    assert [remembered(), remembered()] == [False, True]


def test_a_damaged_result_is_found_out_anew(stores: Lab) -> None:
    file = stores.trust(root(subject="My Root"), file="trust.jks")
    through_cache(stores, file)
    for damage in (b"", b"\0", b"x" * 100):
        database = sqlite3.connect(stores.folder.parent / "cache")
        database.execute("UPDATE results SET result = ?", [damage])
        database.commit()
        database.close()
        assert through_cache(stores, file) == ["CN=My Root"]


def test_a_file_that_only_begins_as_a_cache_is_refused(stores: Lab) -> None:
    file = stores.trust(root(), file="trust.jks")
    through_cache(stores, file)
    path = stores.folder.parent / "cache"
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * 8000)
    with pytest.raises(InvalidArgumentError, match="cannot be used"):
        through_cache(stores, file)
    path.unlink()
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE results (name TEXT)")
        database.commit()
    with pytest.raises(InvalidArgumentError, match="cannot be used"):
        through_cache(stores, file)


# -------------------------------------------------------------------------------------------- other files

DEEP = "[" * 20_000


@pytest.mark.parametrize(
    "text",
    [
        f"ignore = {DEEP}",
        "severity = 3",
        "severity = [1]",
        'public-roots = "\\u0000"',
        "max-lifetime-days = 99999999999999999999999",
        "expires-soon-days = 999999999",
        'suppress = [{reason = "x", expires = 2030-01-01, store = 3}]',
        "suppress = [3]",
        "suppress = 3",
    ],
)
def test_settings_that_cannot_be_meant(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    with pytest.raises(InvalidArgumentError, match=r"settings\.toml"):
        settings.load(str(path))


def test_a_suppression_may_end_at_a_time(stores: Lab) -> None:
    lived_with = settings.parse(
        {"suppress": [{"reason": "x", "expires": datetime(2030, 1, 1, 12, tzinfo=UTC)}]}
    )
    report = stores.report(
        stores.keys(chain(), mode=0o644),
        settings=lived_with,
        suppressions=Suppressions.of(lived_with.suppressions, ()),
    )
    assert report.unreadable is None
    assert (report.findings, bool(report.suppressed)) == ((), True)


@pytest.mark.parametrize("value", ["[]", "3", '"hunter2"', '"env:"', '"file:a\\u0000"', DEEP])
def test_a_map_of_passwords_that_is_none_is_not_quoted(tmp_path: Path, value: str) -> None:
    path = tmp_path / "map.toml"
    path.write_text(f'[stores]\n"**" = {value}\n')
    with pytest.raises(InvalidArgumentError, match=r"map\.toml") as caught:
        passwords.load_map(str(path))
    assert "hunter2" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    "text", [DEEP, "[]", "null", "{}", '{"stores": [3], "findings": [3]}', '{"stores": 3}']
)
def test_earlier_reports_and_baselines_that_are_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "earlier.json"
    path.write_text(text)
    for read in (since.load, baseline.read):
        with pytest.raises(InvalidArgumentError, match=r"earlier\.json"):
            read(str(path))
