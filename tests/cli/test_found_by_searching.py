"""What `tests/differential/explore.py` found, compared with keytool ever since."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import in_process
import pytest
from sides import Pair, served_pair

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = ("-storepass", "changeit")
P12 = ("-keystore", "s.p12")


@pytest.fixture(scope="module")
def sides(keytool, tmp_path_factory) -> Iterator[Pair]:  # noqa: ARG001  it skips where there is none
    """A store of each type with an EC key, one more with other keys, a certificate and a request."""
    folder = tmp_path_factory.mktemp("found")
    for kind in ("p12", "jks", "jceks"):
        store = ("-keystore", f"s.{kind}", *PASSWORD)
        key = ("-genkeypair", "-alias", "k", "-keyalg", "EC", "-dname", "CN=k", "-keypass", "changeit")
        kinds = () if kind == "p12" else ("-storetype", kind)
        in_process.run(*key, *store, *kinds, cwd=folder).ok()
    for algorithm in ("RSA", "Ed25519", "DSA"):
        key = ("-genkeypair", "-alias", algorithm, "-keyalg", algorithm, "-dname", "CN=k")
        in_process.run(*key, "-keystore", "keys.p12", *PASSWORD, cwd=folder).ok()
    in_process.run("-exportcert", "-alias", "k", *P12, *PASSWORD, "-rfc", "-file", "k.crt", cwd=folder).ok()
    in_process.run("-certreq", "-alias", "k", *P12, *PASSWORD, "-file", "k.csr", cwd=folder).ok()
    for kind in ("p12", "jks"):
        shutil.copyfile(folder / f"s.{kind}", folder / f"changed.{kind}")
    with served_pair(folder, tmp_path_factory.mktemp("scratch")) as pair:
        yield pair


@pytest.mark.parametrize(
    "command", [("-delete",), ("-changealias", "-alias", "k"), ("-keyclone", "-alias", "k")]
)
@pytest.mark.parametrize("answers", ["", "\n"], ids=["end of input", "no answer"])
def test_an_alias_that_is_asked_for(sides, command, answers):
    """At the end of the input the store's password is asked for all the same; without an answer it is not."""
    sides.agree(*command, *P12, stdin=answers)


@pytest.mark.parametrize(
    "command", [("-delete",), ("-changealias", "-alias", "k"), ("-keyclone", "-alias", "k")]
)
def test_no_alias_at_last(sides, command):
    """Where keytool ends in a NullPointerException (or says of the wrong alias that it is missing)."""
    theirs, ours = (side.run(*command, *P12, *PASSWORD) for side in sides)
    assert "NullPointerException" in theirs.out or "does not exist" in theirs.out
    assert (ours.status, ours.err) == (theirs.status, theirs.err)
    assert "java.lang.Exception: Must specify " in ours.out


@pytest.mark.parametrize("key", ["RSA", "Ed25519", "DSA"])
@pytest.mark.parametrize(
    "algorithm",
    [
        "NONEwithRSA",
        "NONEwithDSA",
        "NONEwithECDSA",
        "MD5andSHA1withRSA",
        "NONEwithECDSAinP1363Format",
        "SHA256withECDSAinP1363Format",
    ],
)
def test_algorithms_that_no_certificate_names(sides, key, algorithm):
    arguments = ("-certreq", "-alias", key, "-sigalg", algorithm, "-keystore", "keys.p12", *PASSWORD)
    theirs, ours = (side.run(*arguments) for side in sides)
    if "SignatureException" in theirs.out:  # of what Java cannot compute over a request
        assert "SignatureException: Cannot derive AlgorithmIdentifier" in ours.out
        assert ours.status == theirs.status
    else:
        assert (ours.status, ours.out) == (theirs.status, theirs.out)


def test_an_algorithm_without_identifier_for_a_key_on_a_curve(sides):
    sides.agree("-certreq", "-alias", "k", "-sigalg", "NONEwithRSA", *P12, *PASSWORD)


@pytest.mark.parametrize(
    "command", [("-printcert", "-rfc", "-file", "k.crt"), ("-printcert", "-file", "k.csr")]
)
def test_a_folder_as_the_store_that_is_looked_into(sides, command):
    """What is to be printed is looked at first; what is printed before the error is keytool's alone."""
    theirs, ours = (side.run(*command, "-keystore", ".", *PASSWORD) for side in sides)
    assert (ours.status, ours.out.splitlines()[-1]) == (theirs.status, theirs.out.splitlines()[-1])
    assert ours.status == 1


@pytest.mark.parametrize("request_file", ["k.csr", "k.crt"])
@pytest.mark.parametrize("answers", ["", "\n", "changeit\n"], ids=["end of input", "no answer", "password"])
@pytest.mark.parametrize("password", ["changeit", "another1"])
def test_a_key_password_beside_the_stores(sides, request_file, answers, password):
    """It is ignored, with a warning, only if the store was opened with its own."""
    arguments = (
        "-gencert",
        "-alias",
        "k",
        "-infile",
        request_file,
        *P12,
        "-keypass",
        password,
        "-outfile",
        "out",
    )
    theirs, ours = (side.run(*arguments, stdin=answers) for side in sides)
    race = "[WARNING: Input may be visible on screen] "
    assert (ours.status, ours.err) == (theirs.status, theirs.err.replace(race, ""))


def test_a_provider_without_a_type_means_pkcs12(sides):
    """So that a key's password is the store's, also in a file that is a JKS."""
    key = ("-genkeypair", "-alias", "new", "-keyalg", "EC", "-dname", "CN=new", "-v")
    store = ("-keystore", "changed.jks", *PASSWORD, "-providername", "SUN")
    assert sides.agree(*key, *store, alike=True).status == 0


@pytest.mark.parametrize(
    "wrong", [("-sigalg", "FOO"), ("-ext", "bc=x"), ("-dname", "x"), ("-startdate", "x")]
)
def test_a_weak_request_is_warned_of_though_the_rest_fails(sides, wrong):
    weak = ("-alias", "weak", "-keyalg", "RSA", "-keysize", "1024", "-dname", "CN=weak")
    for side in sides:
        side.run("-genkeypair", *weak, "-keystore", "weak.p12", *PASSWORD)
        side.run("-certreq", "-alias", "weak", "-file", "weak.csr", "-keystore", "weak.p12", *PASSWORD)
    run = sides.agree(
        "-gencert", "-alias", "k", "-infile", "weak.csr", "-outfile", "out", *wrong, *P12, *PASSWORD
    )
    assert run.status == 1
    assert ("1024-bit RSA" in run.err) is (wrong[0] != "-startdate")


@pytest.mark.parametrize("days", ["2147483648", "3000000", "99999999999", "9223372036854775808", "+5", "5d"])
@pytest.mark.parametrize(
    "command",
    [
        ("-genkeypair", "-alias", "days", "-keyalg", "EC", "-dname", "CN=d"),
        ("-selfcert", "-alias", "k"),
        ("-gencrl", "-alias", "k", "-id", "1", "-file", "crl"),
        ("-gencert", "-alias", "k", "-infile", "k.csr", "-outfile", "out"),
    ],
    ids=lambda command: command[0],
)
def test_more_days_than_an_int_holds(sides, command, days):
    theirs, ours = (
        side.run(*command, "-keystore", "changed.p12", *PASSWORD, "-validity", days) for side in sides
    )
    assert (ours.status, ours.out) == (theirs.status, theirs.out)


@pytest.mark.parametrize("provider", ["SUN", "SunJSSE", "SunJCE"])
@pytest.mark.parametrize("kind", ["", "jks", "jceks", "pkcs12"])
@pytest.mark.parametrize("store", ["s.p12", "s.jks", "s.jceks", "k.csr"])
def test_a_provider_reads_its_own_stores(sides, store, kind, provider):
    arguments = ("-list", "-keystore", store, *PASSWORD, "-providername", provider)
    if kind:
        arguments += ("-storetype", kind)
    theirs, ours = (side.run(*arguments) for side in sides)
    if "IOException" in theirs.out:  # of a parser that was given something else
        assert ours.status == theirs.status
        assert ours.out.startswith("keytool error: java.io.IOException: ")
    else:
        assert (ours.status, ours.out) == (theirs.status, theirs.out)


@pytest.mark.parametrize(
    "options", [("512",), ("513",), ("1023",), ("640", "-sigalg", "MD5withRSA")], ids=" ".join
)
def test_short_rsa_keys(sides, options):
    arguments = (
        "-genkeypair",
        "-alias",
        "-".join(options),
        "-keyalg",
        "RSA",
        "-dname",
        "CN=short",
        *PASSWORD,
    )
    assert sides.agree(*arguments, "-keystore", "short.p12", "-keysize", *options, alike=True).status == 0


def test_keytool_signs_with_a_short_rsa_key_of_ours(sides):
    theirs = sides.keytool
    store = ("-keystore", str(sides.ours.folder / "shorter.p12"), *PASSWORD)
    key = ("-genkeypair", "-alias", "short", "-keyalg", "RSA", "-keysize", "512", "-dname", "CN=short")
    sides.ours.run(*key, *store).ok()
    assert theirs.run("-certreq", "-alias", "short", "-file", "short.csr", *store).status == 0
    assert "512-bit RSA key" in theirs.run("-printcertreq", "-file", "short.csr").out


@pytest.mark.parametrize("size", ["512", "768"])
def test_keys_too_short_for_pss(sides, size):
    arguments = ("-genkeypair", "-alias", "p", "-keyalg", "RSASSA-PSS", "-keysize", size, "-dname", "CN=p")
    assert sides.agree(*arguments, *P12, *PASSWORD).status == 1
