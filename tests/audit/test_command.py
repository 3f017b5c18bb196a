"""The audit command from outside: stores of keytool, openssl and our own; streams, statuses, settings."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import peers
import pexpect
import pytest
from lab import Lab, chain, intermediate, leaf, root

from keystore_tool.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Runner
    from peers import Run

NOW = ("--now", "2026-06-01")
OPEN = {"AUDIT_STOREPASS": "changeit"}
STOREPASS = ("--storepass-env", "AUDIT_STOREPASS")

Audit = "Callable[..., Run]"


@pytest.fixture
def stores(tmp_path: Path) -> Lab:
    folder = tmp_path / "stores"
    folder.mkdir()
    return Lab(folder)


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Runs our command as `keystore_tool` does, in this process: a start takes longer than most audits."""

    def run(*arguments: str | Path, stdin: str = "", cwd: Path | None = None, env: Any = None) -> Run:
        words = tuple(map(str, arguments))
        streams = [io.TextIOWrapper(io.BytesIO(text), "utf-8") for text in (stdin.encode(), b"", b"")]
        with monkeypatch.context() as patch:
            for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
                patch.setattr(sys, name, stream)
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            if cwd is not None:
                patch.chdir(cwd)
            status = main(words)
        out, err = (stream.buffer.getvalue().decode() for stream in streams[1:])  # type: ignore[attr-defined]
        return peers.Run(("keystore-tool", *words), status, out, err)

    return run


@pytest.fixture
def audit(tool: Runner) -> Callable[..., Run]:
    """Runs the command on a date on which the lab's certificates are valid, with their password."""

    def run(*arguments: str | Path, now: tuple[str, ...] = NOW, **options: Any) -> Run:
        options["env"] = {**OPEN, **options.get("env", {})}
        return tool("audit", *arguments, *STOREPASS, *now, **options)

    return run


def document(done: Run) -> Any:
    return json.loads(done.out)


def rules(done: Run) -> set[str]:
    return {finding["rule"] for finding in document(done)["findings"]}


# ----------------------------------------------------------------------------------- stores of other programs


@pytest.fixture(scope="module")
def foreign(
    tmp_path_factory: pytest.TempPathFactory, keytool: Runner, keytool17: Runner, openssl: Runner
) -> Path:
    """A folder of stores by keytool and openssl, each with a fault of its own."""
    folder = tmp_path_factory.mktemp("foreign")

    def genkey(tool: Runner, file: str, *more: str) -> None:
        access = ["-keystore", folder / file, "-storepass", "changeit", "-alias", "web"]
        tool("-genkeypair", "-dname", "CN=www.example.com", *access, *more).ok()

    genkey(keytool, "placeholder.p12", "-keyalg", "EC", "-validity", "365")
    genkey(keytool17, "short.jks", "-keyalg", "RSA", "-keysize", "1024", "-storetype", "JKS")
    genkey(keytool17, "old.jceks", "-keyalg", "EC", "-storetype", "JCEKS")
    expired = ["-startdate", "2020/01/01", "-validity", "10"]
    genkey(keytool, "expired.p12", "-keyalg", "EC", *expired)
    new = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-subj",
        "/CN=Mine",
    ]
    openssl(*new, "-keyout", folder / "key.pem", "-out", folder / "cert.pem").ok()
    export = ["pkcs12", "-export", "-passout", "pass:changeit"]
    openssl(*export, "-nokeys", "-in", folder / "cert.pem", "-out", folder / "invisible.p12").ok()
    legacy = ["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"]
    both = ["-in", folder / "cert.pem", "-inkey", folder / "key.pem"]
    openssl(*export, *both, *legacy, "-out", folder / "legacy.p12").ok()
    openssl(*export, *both, "-nomac", "-out", folder / "open.p12").ok()
    (folder / "cert.pem").unlink()
    return folder


FOREIGN = {
    "placeholder.p12": {"KST301"},
    "short.jks": {"KST202", "KST301", "KST401"},
    "old.jceks": {"KST401"},
    "expired.p12": {"KST101"},
    "invisible.p12": {"KST409"},
    "legacy.p12": {"KST402", "KST403"},
    "open.p12": {"KST404"},
}


def test_faults_of_stores_by_keytool_and_openssl_are_found(foreign: Path, audit: Audit) -> None:
    done = audit(foreign, "--format", "json", now=())
    assert done.status == 3
    report = document(done)
    for file, expected in FOREIGN.items():
        found = {one["rule"] for one in report["findings"] if Path(one["store"]).name == file}
        assert expected <= found, file
    assert {Path(store["name"]).name for store in report["stores"]} == set(FOREIGN)
    assert all(store["integrity"] == "verified" for store in report["stores"] if "open" not in store["name"])
    assert all(one["rule"] != "KST605" or "key.pem" in one["message"] for one in report["findings"])


def test_what_is_listed_is_what_keytool_lists(foreign: Path, audit: Audit, keytool: Runner) -> None:
    report = document(audit(foreign, "--format", "json", now=()))
    for store in report["stores"]:
        listed = keytool("-list", "-v", "-keystore", store["name"], "-storepass", "changeit").ok().out
        prints = {one.replace(":", "").lower() for one in re.findall(r"SHA256: (\S+)", listed)}
        if "invisible" not in store["name"]:
            assert {one["sha256"] for entry in store["entries"] for one in entry["chain"]} == prints
        kinds = sorted(re.findall(r"Entry type: (\w+)", listed))
        ours = {"private_key": "PrivateKeyEntry", "trusted_certificate": "trustedCertEntry"}
        assert sorted(ours[entry["kind"]] for entry in store["entries"]) == kinds


def test_the_cacerts_of_the_jdks_are_what_openssl_and_keytool_say(
    keytools: dict[int, Runner], openssl: Runner, audit: Audit, tmp_path: Path
) -> None:
    for generation, keytool in keytools.items():
        cacerts = peers.jdk(generation).home / "lib" / "security" / "cacerts"  # type: ignore[union-attr]
        bundle = tmp_path / f"{generation}.pem"
        bundle.write_text(keytool("-list", "-rfc", "-cacerts", "-storepass", "changeit").ok().out)
        text = openssl("storeutl", "-noout", "-text", "-certs", bundle).out
        report = document(audit(cacerts, "--format", "json", now=()))
        [store] = report["stores"]
        certificates = [entry["chain"][0] for entry in store["entries"]]
        assert sorted(one["not_after"] for one in certificates) == sorted(
            _iso(found) for found in re.findall(r"Not After : (.+)", text)
        )
        bits = re.findall(r"Public-Key: \((\d+) bit\)", text)
        assert sorted(one["key_bits"] for one in certificates) == sorted(map(int, bits))
        expired = {one["alias"] for one in report["findings"] if one["rule"] == "KST101"}
        ended = {entry["alias"] for entry in store["entries"] if entry["chain"][0]["days_left"] < 0}
        assert expired == ended


def _iso(text: str) -> str:
    return f"{datetime.strptime(text, '%b %d %H:%M:%S %Y GMT'):%Y-%m-%dT%H:%M:%SZ}"  # noqa: DTZ007  GMT


# -------------------------------------------------------------------------------- streams and exit statuses


def test_exit_status_tells_clean_findings_broken_and_misused_apart(stores: Lab, audit: Audit) -> None:
    good = stores.keys(chain())
    done = audit(good, "--format", "json")
    assert (done.status, done.err) == (0, "")
    jks = stores.keys(chain(), file="web.jks")
    assert audit(jks).status == 0  # a medium finding
    assert audit(jks, "--fail-on", "medium").status == 3
    stores.write("broken.p12", b"\x30\x80\x02\x01\x03\x30")
    assert audit(stores.folder, "--fail-on", "medium").status == 1
    assert audit(good, "--fail-on", "never", now=("--now", "2036-06-01")).status == 0
    assert audit(good, now=("--now", "2036-06-01")).status == 3
    for wrong in (
        ["--fail-on", "terrible"],
        ["--shard", "3/2"],
        ["--expires-before", "soon"],
        ["--nonsense"],
    ):
        assert audit(good, *wrong).status == 2
    assert audit().status == 2


def test_a_folder_of_broken_files_gives_reasons_and_no_crash(stores: Lab, audit: Audit) -> None:
    whole = {file: stores.keys(chain(), file=file).read_bytes() for file in ("a.jks", "b.p12", "c.jceks")}
    for file, data in whole.items():
        for part in range(12, len(data), len(data) // 7):
            stores.write(f"cut-{part}-{file}", data[:part])
        middle = len(data) // 2
        stores.write(f"changed-{file}", data[:middle] + bytes(8) + data[middle + 8 :])
    stores.write("text.p12", b"-----BEGIN CERTIFICATE-----\nMIIB\n")
    stores.write("empty.jks", b"")
    stores.write("zero.keystore", bytes(100))
    stores.write("deep.p12", b"\x30\x80" * 50_000)
    (stores.folder / "gone.jks").symlink_to("nowhere")
    (stores.folder / "loop").symlink_to(".")
    done = audit(stores.folder, "--format", "json")
    assert (done.status, done.err) == (1, "")
    report = document(done)
    unreadable = {Path(one["name"]).name: one["unreadable"] for one in report["stores"] if one["unreadable"]}
    assert len(unreadable) == report["summary"]["unreadable"]
    assert set(unreadable) >= {"text.p12", "empty.jks", "zero.keystore", "deep.p12", "gone.jks", "loop"}
    assert set(unreadable) >= {path.name for path in stores.folder.glob("c*-*")}
    assert "certificate in PEM" in unreadable["text.p12"]["reason"]
    assert all(one["reason"].isprintable() for one in unreadable.values())
    assert report["summary"]["stores"] == 3


@pytest.mark.skipif(os.getuid() == 0, reason="root may list every folder")
def test_a_folder_that_cannot_be_listed_is_reported(stores: Lab, audit: Audit) -> None:
    locked = stores.folder / "locked"
    locked.mkdir(mode=0)
    assert audit(stores.folder).status == 1


def test_stores_are_found_by_content(stores: Lab, audit: Audit) -> None:
    stores.write("no-suffix", stores.keys(chain(), file="a.jks").read_bytes())
    stores.write("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(50))
    (stores.folder / "sub").mkdir()
    shutil.copy(stores.folder / "a.jks", stores.folder / "sub" / "b.dat")
    done = audit(stores.folder, "--format", "json", cwd=stores.folder.parent)
    names = [Path(one["name"]).name for one in document(done)["stores"]]
    assert names == ["a.jks", "no-suffix", "b.dat"]
    assert audit(stores.folder / "picture.png").status == 1  # it was named


def test_targets_are_globs_and_lists_too_and_shards_are_parts(stores: Lab, audit: Audit) -> None:
    for number in range(6):
        stores.trust(root(), file=f"{number}.jks")
    folder = stores.folder
    done = audit("*.jks", "--format", "json", cwd=folder)
    assert [one["name"] for one in document(done)["stores"]] == [f"{number}.jks" for number in range(6)]
    listed = audit("-", "--format", "json", stdin="3.jks\n1.jks\n", cwd=folder)
    assert [one["name"] for one in document(listed)["stores"]] == ["3.jks", "1.jks"]
    parts = [
        {
            one["name"]
            for one in document(audit(".", "--shard", f"{part}/3", "--format", "json", cwd=folder))["stores"]
        }
        for part in (1, 2, 3)
    ]
    assert sum(map(len, parts)) == len(set.union(*parts)) == 6
    assert audit("*.nothing", cwd=folder).status == 1


def test_output_is_the_same_whoever_does_the_work(stores: Lab, keystore_tool: Runner) -> None:
    first = stores.trust(root(), file="0.jks").read_bytes()
    for number in range(1, 40):
        stores.write(f"{number}.jks", first)
    command = ("audit", stores.folder, *STOREPASS, *NOW, "--target", "java8", "--format", "json")
    one, two = (keystore_tool(*command, "--jobs", count, env=OPEN) for count in ("1", "2"))
    assert one.status == two.status == 0
    assert one.out == two.out


def test_control_characters_are_shown_escaped(stores: Lab, audit: Audit) -> None:
    stores.trust(root(subject="Evil\x1b[2J\u202eCA"), aliases=("a\nb\x1b[31m",), file="x\x1b]0;y\x07.jks")
    for shape in ("plain", "json"):
        done = audit(stores.folder, "--format", shape)
        assert "\x1b" not in done.out + done.err
        assert "\u202e" not in done.out
        assert done.out.replace("\n", "").replace("\t", "").isprintable()


def test_no_secret_is_in_any_output(stores: Lab, tool: Runner) -> None:
    secret = "MARKER-f3b1"
    store = stores.keys(chain())
    (stores.folder / "map.toml").write_text(f'[stores]\n"**" = "{secret}"\n')
    runs = [tool("audit", store, "--storepass", secret, "--format", shape) for shape in ("plain", "json")]
    runs.append(tool("audit", store, "--passwords", stores.folder / "map.toml"))
    assert [run.status for run in runs] == [1, 1, 2]
    assert all(secret not in run.out + run.err for run in runs)
    assert "does not open" in runs[0].out


def test_progress_is_for_terminals_only(stores: Lab, audit: Audit, tmp_path: Path) -> None:
    stores.trust(root())
    assert audit(stores.folder).err == ""
    report = tmp_path / "report.json"
    command = [str(Path(sys.executable).with_name("keystore-tool")), "audit", str(stores.folder)]
    child = pexpect.spawn(
        command[0], [*command[1:], *STOREPASS, *NOW, "--format", "json", "--outfile", str(report)],
        env={**os.environ, **OPEN, "TERM": "xterm"}, encoding="utf-8", timeout=60,
    )  # fmt: skip
    child.expect("files")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert json.loads(report.read_text())["summary"]["stores"] == 1


# ------------------------------------------------------------------------------ passwords, settings, baseline


def test_passwords_by_pattern_the_first_match_wins(stores: Lab, tool: Runner, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("changeit\n")
    stores.keys(chain(), file="a.p12")
    stores.keys(chain(), file="b.p12")
    passwords = tmp_path / "map.toml"
    patterns = {"stores/a.*": "env:A_PASSWORD", "**": f"file:{tmp_path / 'secret'}", "b.p12": "env:WRONG"}
    lines = (f'"{glob}" = "{reference}"' for glob, reference in patterns.items())
    passwords.write_text("\n".join(["[stores]", *lines]))
    arguments = ("audit", stores.folder, "--passwords", passwords, "--format", "json", *NOW)
    assert tool(*arguments, env={"A_PASSWORD": "changeit"}).status == 0
    wrong = tool(*arguments, env={"A_PASSWORD": "other"})
    assert [one["unreadable"] and one["unreadable"]["code"] for one in document(wrong)["stores"]] == [
        "wrong-password",
        None,
    ]
    missing = tool(*arguments)
    assert "A_PASSWORD" in document(missing)["stores"][0]["unreadable"]["reason"]


def test_without_a_password_java_stores_are_audited_and_others_say_what_they_need(
    stores: Lab, tool: Runner
) -> None:
    stores.keys(chain(), file="a.jks")
    stores.keys(chain(), file="b.p12")
    done = tool("audit", stores.folder, "--format", "json", *NOW)
    assert done.status == 1
    java, pkcs12 = document(done)["stores"]
    assert java["integrity"] == "not_verified"
    assert len(java["entries"][0]["chain"]) == 3
    assert pkcs12["unreadable"]["code"] == "password-needed"
    tried = tool("audit", stores.folder, "--try-defaults", "--format", "json", *NOW)
    assert tried.status == 3
    assert {one["rule"] for one in document(tried)["findings"]} >= {"KST407"}


def test_settings_come_from_the_nearest_file(stores: Lab, audit: Audit) -> None:
    stores.keys(chain(), file="a.jks")
    config = stores.folder / "keystore-tool.toml"
    config.write_text(
        '[audit]\nexpires-soon-days = 300\nseverity = { KST401 = "high" }\nignore = ["KST103"]\n'
    )
    done = audit("a.jks", "--format", "json", cwd=stores.folder)
    assert done.status == 3
    assert "KST103" not in rules(done)
    assert document(done)["thresholds"]["expires-soon-days"] == 300
    config.unlink()
    (stores.folder / "pyproject.toml").write_text("[tool.keystore-tool.audit]\nexpires-soon-days = 300\n")
    assert "KST103" in rules(audit("a.jks", "--format", "json", cwd=stores.folder))
    for wrong in (
        "expires-soon-days = 'x'",
        "nonsense = 1",
        "ignore = ['KST000']",
        "severity = {KST401 = 'x'}",
    ):
        (stores.folder / "wrong.toml").write_text(f"[audit]\n{wrong}\n")
        refused = audit("a.jks", "--config", "wrong.toml", cwd=stores.folder)
        assert refused.status == 2
        assert refused.err.startswith("keystore-tool: error: ")


def test_suppressions_need_a_reason_and_end(stores: Lab, audit: Audit) -> None:
    stores.keys(chain(), file="a.jks")
    config = stores.folder / "keystore-tool.toml"
    entry = '[[suppress]]\nrule = "KST401"\nstore = "*.jks"\n'
    config.write_text(f'{entry}reason = "moves in July"\nexpires = 2026-06-30\n')
    fails = ("a.jks", "--fail-on", "medium", "--format", "json")
    done = audit(*fails, cwd=stores.folder)
    assert done.status == 0
    [suppressed] = document(done)["suppressed"]
    assert suppressed["reason"] == "moves in July"
    assert audit(*fails, cwd=stores.folder, now=("--now", "2026-07-01")).status == 3
    config.write_text(entry)
    assert audit(*fails, cwd=stores.folder).status == 2


def test_a_baseline_is_written_and_lived_with_until_its_day(stores: Lab, audit: Audit) -> None:
    stores.keys([leaf(), intermediate()], file="a.jks", mode=0o644)
    fails = ("a.jks", "--fail-on", "info", "--format", "json")
    assert audit(*fails, "--write-baseline", "known.json", cwd=stores.folder).status == 2
    accept = ("--write-baseline", "known.json", "--reason", "being replaced", "--until", "2026-06-10")
    assert audit(*fails, *accept, cwd=stores.folder).status == 3
    done = audit(*fails, "--baseline", "known.json", cwd=stores.folder)
    assert done.status == 0
    assert len(document(done)["suppressed"]) == document(done)["summary"]["suppressed"] >= 3
    later = audit(*fails, "--baseline", "known.json", cwd=stores.folder, now=("--now", "2026-06-11"))
    assert later.status == 3


# ------------------------------------------------------------------------------------ questions across stores


def test_who_trusts_a_ca_and_what_expires_before_a_date(stores: Lab, audit: Audit) -> None:
    stores.trust(root(), root(subject="Other"), file="a.jks")
    stores.keys(chain(days=150), file="b.p12")
    stores.trust(root(subject="Other"), file="c.jks")
    below = document(audit(stores.folder, "--issuer", "cn=root", "--format", "json"))["stores"]
    assert [(Path(one["name"]).name, [entry["alias"] for entry in one["entries"]]) for one in below] == [
        ("a.jks", ["ca-0"]),
        ("b.p12", ["key-0"]),
    ]
    soon = document(audit(stores.folder, "--expires-before", "2026-08-01", "--format", "json"))["stores"]
    assert [Path(one["name"]).name for one in soon] == ["b.p12"]


def test_what_changed_since_an_earlier_report(stores: Lab, audit: Audit) -> None:
    stores.trust(root(), root(subject="Other"), file="a.jks")
    stores.trust(root(), file="b.jks")
    audit(stores.folder, "--format", "json", "--outfile", "before.json", cwd=stores.folder.parent).ok()
    stores.trust(root(subject="Renewed"), file="a.jks")
    (stores.folder / "b.jks").unlink()
    stores.keys(chain(), file="c.jks")
    done = audit(stores.folder, "--since", "before.json", "--format", "json", cwd=stores.folder.parent)
    changes = {
        (one["change"], Path(one["store"]).name, one["alias"]) for one in document(done)["differences"]
    }
    assert changes >= {
        ("entry_changed", "a.jks", "ca-0"),
        ("entry_removed", "a.jks", "ca-1"),
        ("store_removed", "b.jks", None),
        ("store_added", "c.jks", None),
        ("finding_new", "c.jks", None),
        ("finding_gone", "b.jks", None),
    }
    same = audit(stores.folder, "--format", "json", "--outfile", "now.json", cwd=stores.folder.parent)
    assert same.status == 0
    again = audit(stores.folder, "--since", "now.json", "--format", "json", cwd=stores.folder.parent)
    assert document(again)["differences"] == []


# ------------------------------------------------------------------------------------------------------ scale


def test_the_cache_gives_the_same_report_and_notices_changes(stores: Lab, audit: Audit) -> None:
    stores.keys(chain(), file="a.p12")
    stores.trust(root(), file="b.jks")
    stores.write("c.txt", b"no store")
    arguments = (stores.folder, "--format", "json", "--cache", stores.folder.parent / "cache")
    plain = audit(stores.folder, "--format", "json")
    first, second = audit(*arguments), audit(*arguments)
    assert plain.out == first.out == second.out
    os.utime(stores.folder / "a.p12")
    assert audit(*arguments).out == first.out
    stores.trust(root(subject="Changed"), file="b.jks")
    assert "Changed" in audit(*arguments).out
    assert (stores.folder.parent / "cache").stat().st_mode & 0o077 == 0
    assert audit(stores.folder, "--cache", stores.folder / "a.p12").status == 2


def test_a_cluster_gives_the_same_report_and_its_workers_find_the_passwords(
    stores: Lab, keystore_tool: Runner, cluster: str, tmp_path: Path
) -> None:
    for number in range(20):
        stores.keys(chain(), file=f"{number}.p12")
    passwords = tmp_path / "map.toml"
    passwords.write_text('[stores]\n"**" = "env:WORKERS_STOREPASS"\n')
    arguments = ("audit", stores.folder, "--passwords", passwords, "--format", "json", *NOW)
    there = keystore_tool(*arguments, "--dask", cluster)  # here, the variable is not set
    here = keystore_tool(*arguments, env={"WORKERS_STOREPASS": "changeit"})
    assert here.status == there.status == 0
    assert document(there)["summary"]["stores"] == 20
    assert here.out == there.out


def test_a_password_does_not_travel_to_a_cluster(stores: Lab, audit: Audit) -> None:
    pytest.importorskip("distributed")
    refused = audit(stores.keys(chain()), "--dask", "tcp://127.0.0.1:1")
    assert refused.status == 2
    assert "does not travel" in refused.err


CLUSTER = """
import sys
from datetime import datetime
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Dask scheduler with two workers, which know a password that we do not."""
    pytest.importorskip("distributed")
    program = tmp_path_factory.mktemp("cluster") / "cluster.py"
    program.write_text(CLUSTER)
    environment = {**os.environ, "WORKERS_STOREPASS": "changeit"}
    with subprocess.Popen(
        [sys.executable, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True,
        cwd=program.parent,
    ) as running:  # fmt: skip
        assert running.stdout
        yield running.stdout.readline().strip()
        running.communicate("")


def test_files_in_object_stores_are_read_by_url(stores: Lab, audit: Audit) -> None:
    pytest.importorskip("fsspec")
    stores.keys(chain(), file="a.jks")
    stores.write("b.txt", b"no store")
    done = audit(f"file://{stores.folder}", "--format", "json")
    [store] = document(done)["stores"]
    assert store["name"] == f"file://{stores.folder}/a.jks"
    assert store["mode"] is None
