"""Python's HTTP clients, curl and Java get through to the vendor's service with a key store, and not without.

The service is `tests/vendor.py`'s: nginx demands a certificate of the vendor's CA, and a name and password.
The clients' certificate is of a CA under that, so that they must send their chain.
"""

import asyncio
import base64
import http.client
import pickle
import select
import socket
import ssl
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp
import httpx
import peers
import pytest
import requests
from vendor import PASSWORD, USER, Party, enrol, make_ca, trust

from keystore_tool import client_context
from keystore_tool.errors import CertificateError, InvalidArgumentError
from keystore_tool.requests import KeystoreAdapter

ALIAS = "vibesclient1"
NAME, _, SECRET = USER.partition(":")

REFUSED = (
    ssl.SSLError,
    urllib.error.URLError,
    requests.ConnectionError,
    httpx.ConnectError,
    aiohttp.ClientError,
)


# ------------------------------------------------------------------------------------------------ the clients


def by_urllib(url: str, context: ssl.SSLContext) -> int:
    request = urllib.request.Request(url, headers={"Authorization": basic()})  # noqa: S310  the rig's
    try:
        with urllib.request.urlopen(request, context=context) as response:  # noqa: S310
            return response.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def by_http_client(url: str, context: ssl.SSLContext) -> int:
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPSConnection(parts.hostname, parts.port, context=context)
    try:
        connection.request("GET", parts.path, headers={"Authorization": basic()})
        return connection.getresponse().status
    finally:
        connection.close()


def by_httpx(url: str, context: ssl.SSLContext) -> int:
    with httpx.Client(verify=context, auth=(NAME, SECRET)) as client:
        return client.get(url).status_code


def by_aiohttp(url: str, context: ssl.SSLContext) -> int:
    async def get() -> int:
        connector = aiohttp.TCPConnector(ssl=context)
        async with (
            aiohttp.ClientSession(connector=connector, headers={"Authorization": basic()}) as session,
            session.get(url) as response,
        ):
            return response.status

    return asyncio.run(get())


def by_requests(url: str, adapter: KeystoreAdapter, **options: object) -> int:
    with requests.Session() as session:
        session.mount(url, adapter)
        return session.get(url, auth=(NAME, SECRET), **options).status_code


def basic() -> str:
    return "Basic " + base64.b64encode(USER.encode()).decode()


WITH_CONTEXT = {
    "urllib": by_urllib,
    "http.client": by_http_client,
    "httpx": by_httpx,
    "aiohttp": by_aiohttp,
}


@pytest.fixture(params=[*WITH_CONTEXT, "requests"])
def client(request: pytest.FixtureRequest) -> Callable[..., int]:
    """One of the clients: takes a URL, a store and what else `client_context` takes; gives the status."""

    def get(url: str, store: Path, **options: object) -> int:
        if request.param == "requests":
            return by_requests(url, KeystoreAdapter(store, PASSWORD, **options))
        return WITH_CONTEXT[request.param](url, client_context(store, PASSWORD, **options))

    return get


# ------------------------------------------------------------------------------------------------- the stores


@pytest.fixture(scope="module")
def party(new_party) -> Party:
    return new_party("clients")


@pytest.fixture(scope="module", params=["example.jks", "example.p12"])
def store(request: pytest.FixtureRequest, party: Party, vendor: Party) -> Path:
    """A client's store, as JKS and as PKCS#12."""
    made = enrol(party, request.param, vendor, "issuing")
    trust(party, request.param, vendor)
    return made


@pytest.fixture(scope="module")
def impostor(party: Party, new_party, vendor: Party) -> Path:
    """The store of somebody whose CA has the vendor's name, but not its key."""
    other = new_party("other")
    make_ca(other, "Vibes-CA")
    made = enrol(party, "impostor.jks", other)
    trust(party, "impostor.jks", vendor)
    return made


@pytest.fixture(scope="module")
def expired(party: Party, vendor: Party) -> Path:
    """The store of a client whose certificate was good until yesterday."""
    made = enrol(party, "expired.p12", vendor, "issuing", "-startdate -3d -validity 2")
    trust(party, "expired.p12", vendor)
    return made


@pytest.fixture(scope="module")
def mistrustful(party: Party, new_party, vendor: Party) -> Path:
    """A client's store that trusts another CA than the vendor's."""
    other = new_party("unknown")
    make_ca(other, "Unknown-CA")
    made = enrol(party, "mistrustful.jks", vendor, "issuing")
    trust(party, "mistrustful.jks", other)
    return made


# ------------------------------------------------------------------------------------------------------ tests


def test_every_client_gets_through_with_the_store(client, store: Path, url: str) -> None:
    assert client(url, store, alias=ALIAS) == 200


def test_java_gets_through_with_the_same_store(java, store: Path, url: str) -> None:
    store_type = "JKS" if store.suffix == ".jks" else "PKCS12"
    assert java("VibesClient", store, store_type, PASSWORD, url, USER).ok().out.startswith("status 200")


@pytest.fixture
def by_curl(keystore_tool, curl: str, url: str, tmp_path: Path) -> Callable[..., str]:
    """Curl with the PEM of a store, or with the trust alone; the status."""

    def get(store: Path, *, anonymous: bool = False) -> str:
        pem = f"--out-dir {tmp_path} --layout curl --key-passphrase for-this-test --force"
        keystore_tool("export-pem", "--keystore", store, "--storepass", PASSWORD, *pem.split()).ok()
        shown = [] if anonymous else f"--cert {ALIAS}.crt --key {ALIAS}.key --pass for-this-test".split()
        status = ["--silent", "--output", "answer", "--write-out", "%{http_code}"]
        return (
            peers.run(curl, *status, "--cacert", "ca.crt", "--user", USER, *shown, url, cwd=tmp_path).ok().out
        )

    return get


def test_curl_gets_through_with_the_exported_pem(by_curl, store: Path) -> None:
    assert by_curl(store) == "200"


def test_curl_is_refused_without_or_with_another_ca_or_too_late(
    by_curl, store: Path, impostor: Path, expired: Path
) -> None:
    assert by_curl(store, anonymous=True) == "400"
    assert by_curl(impostor) == "400"
    assert by_curl(expired) == "400"


def test_trust_in_both_is_trust_in_the_store_too(client, store: Path, url: str) -> None:
    assert client(url, store, trust="both") == 200


def test_without_a_certificate_the_service_refuses(vendor: Party, url: str) -> None:
    ca = vendor.folder / "vibes-cacert.crt"
    for get in WITH_CONTEXT.values():
        assert get(url, ssl.create_default_context(cafile=ca)) == 400
    assert requests.get(url, verify=ca, auth=(NAME, SECRET), timeout=10).status_code == 400


def test_with_a_certificate_of_another_ca_the_service_refuses(client, impostor: Path, url: str) -> None:
    assert client(url, impostor) == 400


def test_an_expired_certificate_is_not_even_sent(client, expired: Path, url: str) -> None:
    with pytest.raises(
        CertificateError, match=rf"the certificate of <{ALIAS}> in .*expired.p12 expired at 20"
    ):
        client(url, expired)


def test_the_service_would_refuse_the_expired_certificate(java, expired: Path, url: str) -> None:
    assert java("VibesClient", expired, "PKCS12", PASSWORD, url, USER).out.startswith("status 400")


def test_a_service_that_the_store_does_not_trust_is_refused(client, mistrustful: Path, url: str) -> None:
    with pytest.raises(REFUSED, match="certificate verify failed"):
        client(url, mistrustful)


def test_a_service_that_the_system_does_not_trust_is_refused(client, store: Path, url: str) -> None:
    with pytest.raises(REFUSED, match="certificate verify failed"):
        client(url, store, trust="system")


def test_a_service_by_another_name_is_refused(client, store: Path, url: str) -> None:
    with pytest.raises(REFUSED, match="certificate verify failed: IP address mismatch"):
        client(url.replace("localhost", "127.0.0.1"), store)


# --------------------------------------------------------------------------------------------------- requests


def test_requests_is_not_talked_out_of_verifying(store: Path, url: str) -> None:
    with pytest.raises(InvalidArgumentError, match="verify=False"):
        by_requests(url, KeystoreAdapter(store, PASSWORD), verify=False)


def test_requests_trusts_no_bundle_besides(
    mistrustful: Path, vendor: Party, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(vendor.folder / "vibes-cacert.crt"))
    with pytest.raises(requests.exceptions.SSLError):
        by_requests(url, KeystoreAdapter(mistrustful, PASSWORD))


def test_requests_adds_none_of_its_own_authorities(store: Path, url: str) -> None:
    adapter = KeystoreAdapter(store, PASSWORD)
    assert by_requests(url, adapter) == 200
    assert [dict(*ca["subject"])["commonName"] for ca in adapter.context.get_ca_certs()] == ["Vibes-CA"]


def test_requests_shows_no_other_certificate(store: Path, url: str) -> None:
    with pytest.raises(InvalidArgumentError, match="cert="):
        by_requests(url, KeystoreAdapter(store, PASSWORD), cert="other.pem")


def test_requests_takes_the_options_of_its_own_adapter(store: Path) -> None:
    assert KeystoreAdapter(store, PASSWORD, max_retries=3).max_retries.total == 3


def test_requests_is_not_pickled_with_the_key_in_it(store: Path) -> None:
    with pytest.raises(TypeError, match="holds a private key"):
        pickle.dumps(KeystoreAdapter(store, PASSWORD))


@pytest.fixture
def proxy() -> Iterator[str]:
    """A proxy that leads to wherever it is asked to (CONNECT), once."""
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=lead_on, args=[listener])
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()
    thread.join(10)


def lead_on(listener: socket.socket) -> None:
    client, _ = listener.accept()
    host, _, port = client.recv(4096).split()[1].decode().partition(":")
    with client, socket.create_connection((host, int(port))) as server:
        client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        ends = {client: server, server: client}
        while True:
            for end in select.select([*ends], [], [], 10)[0]:
                data = end.recv(65536)
                if not data:
                    return
                ends[end].sendall(data)


def test_requests_gets_through_a_proxy(store: Path, url: str, proxy: str) -> None:
    assert by_requests(url, KeystoreAdapter(store, PASSWORD), proxies={"https": proxy}) == 200
