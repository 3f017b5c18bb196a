"""The document's other way, end to end: openssl's command, the reply, a store, and clients with either."""

import peers
import pytest
from conftest import Runner, missing
from vendor import PASSWORD, USER, Party

REQUEST = "-outform PEM -out vibesclient1.csr -newkey rsa:2048 -keyout vibesclient1.key -sha256 -verbose"
PASS_PHRASE = "pass phrase"
NAME = ("CH", ".", "Zurich", "Example, Ltd", "", "client1@example.com", "", "", "")
KEY = "--key vibesclient1.key --key-passphrase-file passphrase"
CERTIFICATES = "--cert vibesclient1.crt --cert vibes-cacert.crt"


@pytest.fixture(scope="module")
def client(new_party, vendor: Party) -> Party:
    """Somebody who has a key and a certificate in PEM, and both in example.jks."""
    party: Party = new_party("openssl-route")
    party.run(f"req {REQUEST}", PASS_PHRASE, PASS_PHRASE, *NAME)
    vendor.sign(party.folder / "vibesclient1.csr", party.folder / "vibesclient1.crt", "-ext eku=clientAuth")
    authority = (vendor.folder / "vibes-cacert.crt").read_bytes()
    (party.folder / "vibes-cacert.crt").write_bytes(authority)
    (party.folder / "passphrase").write_text(f"{PASS_PHRASE}\n")
    store = f"--keystore example.jks --storepass {PASSWORD} --alias vibesclient1"
    party.run(f"import-pem {store} {KEY} {CERTIFICATES} --cas vibes-cacert.crt --policy vibes")
    return party


def test_key_request_reply_and_store_belong_together(client: Party) -> None:
    files = "vibesclient1.key vibesclient1.csr vibesclient1.crt example.jks"
    done = client.run(f"match {files} --key-passphrase-file passphrase")
    assert done.out.endswith("\nAll belong together.\n")


def test_openssl_takes_the_files(client: Party, openssl: Runner) -> None:
    def run(arguments: str) -> peers.Run:
        return openssl(*arguments.split(), cwd=client.folder).ok()

    assert "verify OK" in run("req -in vibesclient1.csr -verify -noout").err
    run("pkey -in vibesclient1.key -passin file:passphrase -noout -check")
    run("verify -CAfile vibes-cacert.crt -purpose sslclient vibesclient1.crt")


def test_keytool_lists_the_store(client: Party, keytool: Runner) -> None:
    shown = (
        keytool("-list", "-v", "-keystore", client.folder / "example.jks", "-storepass", PASSWORD).ok().out
    )
    assert "Keystore type: JKS" in shown
    assert "Certificate chain length: 2" in shown
    assert 'Owner: CN=client1@example.com, O="Example, Ltd", L=Zurich, C=CH' in shown
    assert "Entry type: trustedCertEntry" in shown


def test_java_gets_through_with_the_store(client: Party, java: Runner, url: str) -> None:
    shown = java("VibesClient", client.folder / "example.jks", "JKS", PASSWORD, url, USER).ok()
    assert shown.out.splitlines() == ["status 200", "Welcome"]


def test_curl_gets_through_with_the_files(client: Party, url: str) -> None:
    curl = peers.program("curl") or missing("curl")
    key = ("--cert", "vibesclient1.crt", "--key", "vibesclient1.key", "--pass", PASS_PHRASE)
    common = (curl, "--silent", "--cacert", "vibes-cacert.crt", "--user", USER)
    assert peers.run(*common, *key, url, cwd=client.folder).ok().out == "Welcome\n"
    refused = peers.run(*common, url, cwd=client.folder)
    assert "400 No required SSL certificate was sent" in refused.out
