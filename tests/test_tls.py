"""The Java team's side: a client that loads our example.jks gets through to a server that demands its key.

The vendor's side is `tests/vendor.py`.
"""

import pytest
from vendor import PASSWORD, USER, Party, follow_the_document, make_ca


@pytest.fixture(scope="module", params=["JKS", "PKCS12"])
def client(request: pytest.FixtureRequest, new_party, vendor: Party) -> tuple[Party, str]:
    """A client that has followed the document, and the type of its example.jks."""
    party = new_party("client")
    env = {"KEYSTORE_TOOL_STORETYPE": "PKCS12"} if request.param == "PKCS12" else {}
    follow_the_document(party, vendor, env)
    return party, request.param


@pytest.mark.parametrize("generation", [17, 25])
def test_a_java_client_gets_through_with_our_store(client, java, url: str, generation: int) -> None:
    party, store_type = client
    store = party.folder / "example.jks"
    shown = java("VibesClient", store, store_type, PASSWORD, url, USER, generation=generation).ok()
    assert shown.out.splitlines() == ["status 200", "Welcome"]


def test_it_needs_the_users_password_too(client, java, url: str) -> None:
    party, store_type = client
    store = party.folder / "example.jks"
    assert java("VibesClient", store, store_type, PASSWORD, url, "vibes:wrong").out.startswith("status 401")


def test_it_is_refused_without_its_certificate(client, java, url: str) -> None:
    party, store_type = client
    store = party.folder / "example.jks"
    refused = java("VibesClient", store, store_type, PASSWORD, url, USER, "anonymous")
    assert refused.out.startswith("status 400")


@pytest.mark.parametrize("name", ["Other-CA", "Vibes-CA"])
def test_it_is_refused_with_a_certificate_of_another_ca(
    name: str, new_party, vendor: Party, java, url: str
) -> None:
    """Java does not even show a certificate of a CA by another name; by the same name, the server looks."""
    other = new_party("other")
    make_ca(other, name)
    party = new_party("impostor")
    follow_the_document(party, other, {})
    trust = f"-keystore example.jks -storepass {PASSWORD} -alias service -noprompt"
    party.run(f"-importcert {trust} -file {vendor.folder / 'vibes-cacert.crt'}")
    refused = java("VibesClient", party.folder / "example.jks", "JKS", PASSWORD, url, USER)
    assert refused.out.startswith("status 400")
