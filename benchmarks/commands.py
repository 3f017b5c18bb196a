"""Compares the time of whole commands, start-up included, with keytool's.

    python benchmarks/commands.py --keytool /path/to/keytool [--certificates 10000] [--rounds 7]

Both programs run in turn on the same files, so that both see the same load of the machine. The table has
the medians of the wall time in milliseconds, and of the ratios of neighbouring runs, wall and CPU time.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from keystore_tool.formats import jks
from keystore_tool.model import Certificate, KeyStore, StoreType, TrustedCertificateEntry
from keystore_tool.passwords import Password
from keystore_tool.x509 import files

PASSWORD = "changeit"  # noqa: S105  of stores made here
OURS = Path(sysconfig.get_path("scripts"), "keystore-tool")
STORE = ("-storepass", PASSWORD, "-keystore")

COMMANDS = {
    "-help": ("-help",),
    "-list, JKS": ("-list", *STORE, "one.jks"),
    "-list, PKCS#12": ("-list", *STORE, "one.p12"),
    "-list -v": ("-list", "-v", *STORE, "one.p12"),
    "-certreq": ("-certreq", "-alias", "one", "-file", "out", *STORE, "one.p12"),
    "-exportcert": ("-exportcert", "-alias", "one", "-file", "out", *STORE, "one.p12"),
    "-importcert": ("-importcert", "-noprompt", "-alias", "ca", "-file", "one.pem", *STORE, "work.p12"),
    "-genkeypair, EC": (
        "-genkeypair",
        "-alias",
        "new",
        "-keyalg",
        "EC",
        "-dname",
        "CN=new",
        *STORE,
        "work.p12",
    ),
    "-printcert": ("-printcert", "-file", "one.pem"),
}
LARGE = {
    "-list, many": ("-list", *STORE, "many.jks"),
    "-list -v, many": ("-list", "-v", *STORE, "many.jks"),
}


@dataclass(frozen=True)
class Taken:
    """Seconds that a process took."""

    wall: float
    cpu: float


def run(command: list[str], folder: Path) -> Taken:
    """Run a command; how long it took."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status:
        sys.exit(f"failed: {' '.join(command)}")
    return Taken(wall, usage.ru_utime + usage.ru_stime)


def make_inputs(folder: Path, certificates: int) -> None:
    """A key in a JKS and in a PKCS#12 store, its certificate, and a store of many certificates."""
    for name in ("one.jks", "one.p12"):
        key = (
            "-genkeypair",
            "-alias",
            "one",
            "-keyalg",
            "EC",
            "-dname",
            "CN=one, O=Example",
            "-keypass",
            PASSWORD,
        )
        run([str(OURS), *key, *STORE, name], folder)
    run([str(OURS), "-exportcert", "-rfc", "-alias", "one", "-file", "one.pem", *STORE, "one.p12"], folder)
    certificate = files.first_certificate((folder / "one.pem").read_bytes())
    store = KeyStore(StoreType.JKS)
    for number in range(certificates):
        store[f"certificate-{number}"] = entry_of(certificate)
    (folder / "many.jks").write_bytes(jks.encode(store, Password(PASSWORD)))


def entry_of(certificate: Certificate) -> TrustedCertificateEntry:
    """A trusted certificate of today."""
    return TrustedCertificateEntry(certificate, datetime.now(UTC))


def compare(
    arguments: tuple[str, ...], keytool: str, folder: Path, rounds: int
) -> tuple[float, float, float, float]:
    """The medians: our and keytool's wall time in milliseconds, the ratios of wall and CPU time."""
    ours, theirs = [], []
    for number in itertools.count():
        for program, samples in ((str(OURS), ours), (keytool, theirs)):
            shutil.copyfile(folder / "one.p12", folder / "work.p12")
            samples.append(run([program, *arguments], folder))
        if number == rounds:  # the first round only warms up
            break
    pairs = list(zip(ours[1:], theirs[1:], strict=True))
    return (
        statistics.median(one.wall for one, _ in pairs) * 1000,
        statistics.median(other.wall for _, other in pairs) * 1000,
        statistics.median(one.wall / other.wall for one, other in pairs),
        statistics.median(one.cpu / other.cpu for one, other in pairs),
    )


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description="Compare the time of whole commands with keytool's.")
    parser.add_argument("--keytool", default=shutil.which("keytool"))
    parser.add_argument("--certificates", type=int, default=10000, help="in the large store; 0 leaves it out")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    if options.keytool is None:
        sys.exit("no keytool: name it with --keytool")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_inputs(folder, options.certificates)
        print(f"{'command':20} {'ours, ms':>9} {'keytool':>9} {'wall':>6} {'CPU':>6}")
        for title, arguments in (COMMANDS | (LARGE if options.certificates else {})).items():
            ours, theirs, wall, cpu = compare(arguments, options.keytool, folder, options.rounds)
            print(f"{title:20} {ours:9.0f} {theirs:9.0f} {wall:6.2f} {cpu:6.2f}", flush=True)


if __name__ == "__main__":
    main()
