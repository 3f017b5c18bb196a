"""What is checked of any command line, compared with keytool: passwords, types, providers, key sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import in_process
import pytest
from sides import Pair, served_pair

if TYPE_CHECKING:
    from collections.abc import Iterator

STORE = ("-keystore", "s.p12", "-storepass", "changeit")
NONE = ("-keystore", "NONE")
LIST, VERSION, SHOWINFO = ("-list", *STORE), ("-version",), ("-showinfo",)
PRINTCERT, PRINTCERTREQ = ("-printcert", "-file", "k.crt"), ("-printcertreq", "-file", "k.csr")


@pytest.fixture(scope="module")
def sides(keytool, tmp_path_factory) -> Iterator[Pair]:  # noqa: ARG001  it skips where there is none
    """A PKCS#12 and a JKS store, a certificate and a request."""
    folder = tmp_path_factory.mktemp("preliminaries")
    key = ("-genkeypair", "-alias", "k", "-keyalg", "EC", "-dname", "CN=k", "-storepass", "changeit")
    in_process.run(*key, "-keystore", "s.p12", cwd=folder).ok()
    in_process.run(*key, "-keystore", "s.jks", "-keypass", "changeit", cwd=folder).ok()
    in_process.run("-exportcert", "-alias", "k", *STORE, "-rfc", "-file", "k.crt", cwd=folder).ok()
    in_process.run("-certreq", "-alias", "k", *STORE, "-file", "k.csr", cwd=folder).ok()
    with served_pair(folder, tmp_path_factory.mktemp("scratch")) as pair:
        yield pair


@pytest.mark.parametrize("command", [LIST, PRINTCERT, PRINTCERTREQ, VERSION, SHOWINFO])
@pytest.mark.parametrize(
    "option",
    [
        ("-new", "x"),
        ("-destkeypass", "x"),
        ("-validity", "0"),
        ("-srcprotected", "-srcstorepass", "secret"),
        ("-protected", "-new", "secret"),
        ("-cacerts", "-storetype", "JKS"),
        ("-new", "x", "-validity", "-1"),
    ],
)
def test_options_of_other_commands_are_checked(sides, command, option):
    assert sides.agree(*command, *option).status == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("-list", "-keystore", "none", "-new", "x"),
        ("-list", *NONE, "-new", "x", "-storetype", "FOO"),
        ("-list", *STORE, "-cacerts", "-protected"),
        ("-list", *STORE, "-addprovider", "FOO", "-validity", "0"),
        ("-list", *STORE, "-protected", "-srcprotected", "-srckeypass", "x"),
        ("-importkeystore", "-validity", "0"),
    ],
)
def test_the_order_of_the_checks(sides, arguments):
    assert sides.agree(*arguments).status == 1


@pytest.mark.parametrize("command", [PRINTCERTREQ, VERSION, SHOWINFO])
@pytest.mark.parametrize(
    "option",
    [
        ("-storetype", "FOO"),
        ("-providername", "FOO"),
        ("-providername", "SunJSSE", "-storetype", "jks"),
        ("-keystore", "none", "-storepass", "short"),
        ("-keystore", "s.p12", "-storepass", "short"),
    ],
)
def test_a_store_that_the_command_does_not_open(sides, command, option):
    assert sides.agree(*command, *option).status == 1


def test_a_wrong_password_is_nothing_to_a_command_that_opens_no_store(sides):
    assert sides.agree(*PRINTCERTREQ, "-keystore", "s.p12", "-storepass", "wrongpass").status == 0
    assert sides.agree(*PRINTCERTREQ, *NONE, "-storepass", "x").status == 0


def test_printcert_checks_the_password_of_a_store_that_is_not_there(sides):
    assert sides.agree(*PRINTCERT, "-keystore", "none", "-storepass", "short").status == 1
    assert sides.agree(*PRINTCERT, *NONE, "-storepass", "short").status == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("-list", *NONE, "-new", "secret"),
        ("-genkeypair", *NONE, "-keyalg", "EC", "-keypass", "secret"),
        ("-storepasswd", *NONE),
        ("-keypasswd", *NONE),
    ],
)
def test_tokens(sides, arguments):
    assert sides.agree(*arguments, "-storetype", "PKCS11").status == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("-list", *STORE, "-storetype", "PKCS11"),
        ("-list", "-keystore", "none", "-storetype", "pkcs11", "-protected", "-storepass", "secret"),
        ("-importkeystore", "-srckeystore", "s.p12", "-destkeystore", "x", "-deststoretype", "PKCS11"),
    ],
)
def test_a_token_is_no_file(sides, arguments):
    begins = "-keystore must be NONE if -storetype is PKCS11\n\n"
    for side in sides:
        run = side.run(*arguments)
        assert (run.status, run.out, run.err.startswith(begins)) == (1, "", True), run


@pytest.mark.parametrize("answers", ["short\n", "\n\nshort\n", "\n\n\n"])
@pytest.mark.parametrize(
    "command",
    [
        ("-delete", "-alias", "a"),
        ("-certreq", "-alias", "a"),
        ("-list",),
        ("-gencert", "-alias", "a", "-infile", "k.csr"),
    ],
)
def test_a_store_in_memory_takes_any_password(sides, command, answers):
    sides.agree(*command, *NONE, stdin=answers)


@pytest.mark.parametrize(
    ("store", "options"),
    [
        ("s.p12", ("SUN",)),
        ("s.p12", ("SunJSSE", "-storetype", "pkcs12")),
        ("s.jks", ("SUN", "-storetype", "JKS")),
        ("s.jks", ("SunJSSE", "-storetype", "JKS")),
        ("s.p12", ("SunJCE",)),
        ("s.p12", ("SunJCE", "-storetype", "pkcs12")),
        ("s.p12", ("SunRsaSign", "-storetype", "jks")),
        ("s.p12", ("",)),
        ("s.p12", ("FOO", "-storetype", "BAR")),
        ("s.p12", ("SUN", "-storetype", "BAR")),
        ("none", ("FOO",)),
    ],
)
def test_providers_of_stores(sides, store, options):
    sides.agree("-list", "-keystore", store, "-storepass", "changeit", "-providername", *options)


@pytest.mark.parametrize(
    "options",
    [
        ("-srcprovidername", "SUN"),
        ("-srcprovidername", "SunJCE"),
        ("-srcprovidername", "FOO"),
        ("-srcprovidername", "SunJSSE", "-srcstoretype", "JKS"),
        ("-destprovidername", "SunJSSE"),
        ("-destprovidername", "SunJCE"),
        ("-destprovidername", "FOO"),
        ("-destprovidername", "SunJCE", "-deststoretype", "JCEKS"),
        ("-providername", "FOO"),
    ],
)
def test_providers_of_an_import(sides, options):
    for side in sides:
        (side.folder / "new.p12").unlink(missing_ok=True)
    source = ("-srckeystore", "s.p12", "-srcstorepass", "changeit")
    target = ("-destkeystore", "new.p12", "-deststorepass", "changeit")
    sides.agree("-importkeystore", *source, *target, *options)


def test_the_provider_of_a_store_that_is_replaced(sides):
    stores = ("-srckeystore", "s.p12", "-srcstorepass", "changeit", "-destkeystore", "s.p12")
    assert sides.agree("-importkeystore", *stores, "-destprovidername", "FOO").status == 1


KEY = ("-genkeypair", *STORE, "-dname", "CN=a")


@pytest.mark.parametrize(
    ("algorithm", "size"),
    [("EC", size) for size in (112, 128, 163, 191, 192, 239, 320, 359, 409, 512, 571)]
    + [(algorithm, size) for algorithm in ("RSA", "RSASSA-PSS") for size in (-2, 0, 16, 17, 511, 16385)]
    + [("DSA", size) for size in (-2, 0, 511, 513, 1025, 3071)]
    + [("EdDSA", 0), ("Ed25519", 448), ("XDH", -2)],
)
def test_odd_sizes_of_keys(sides, algorithm, size):
    assert sides.agree(*KEY, "-alias", "n", "-keyalg", algorithm, "-keysize", str(size)).status == 1


@pytest.mark.parametrize(
    ("alias", "options"),
    [
        ("a", ("EC", "-keysize", "-1", "-groupname", "secp256r1")),
        ("b", ("EdDSA", "-keysize", "-1", "-groupname", "Ed448")),
        ("c", ("RSA", "-keysize", "-1", "-groupname", "secp256r1")),
        ("d", ("EC", "-keysize", "-2", "-groupname", "secp256r1")),
    ],
)
def test_the_default_size_with_a_group(sides, alias, options):
    sides.agree(*KEY, "-alias", alias, "-keyalg", *options)
