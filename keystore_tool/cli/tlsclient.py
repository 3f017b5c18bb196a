"""Asking a TLS server for its certificates, whoever it is: they are shown, not trusted.

>>> parse_server("example.com"), parse_server("[2001:db8::1]:8443")
(Server(host='example.com', port=443), Server(host='2001:db8::1', port=8443))
>>> registered_name("ECDHE-RSA-AES256-GCM-SHA384")
'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'
"""

from __future__ import annotations

import fnmatch
import re
import socket
import ssl
from typing import NamedTuple

from keystore_tool.cli.java import javasettings
from keystore_tool.errors import KeystoreError
from keystore_tool.operations.tls import TlsInformation

PORT = 443
TIMEOUT = 30.0
"""How long to wait for each step of the conversation, in seconds."""

_CIPHERS = "DEFAULT:!PSK:!SRP:@SECLEVEL=0"  # servers with short keys are shown too
_PROTOCOLS = (
    ("TLSv1.3", ssl.HAS_TLSv1_3),
    ("TLSv1.2", ssl.HAS_TLSv1_2),
    ("TLSv1.1", ssl.HAS_TLSv1_1),
    ("TLSv1", ssl.HAS_TLSv1),
)
_SERVER = re.compile(r"(?:\[(?P<address>[^\]]+)\]|(?P<host>[^:]+))(?::(?P<port>[0-9]{1,5}))?")
_SUITE = re.compile(
    r"(?:(?P<exchange>(?:EC)?DHE-(?:ECDSA|RSA|DSS))-)?"
    r"(?:AES(?P<bits>128|256)-(?P<mode>GCM-)?(?P<hash>SHA\d*)|(?P<chacha>CHACHA20-POLY1305))"
)
_DER = 2  # ssl's own number of the encoding, which has no public name before Python 3.13
_PROXY_PORT = 443
_NOT_PROXIED = "localhost|127.*|[::1]|0.0.0.0|[::0]"
_LONGEST_ANSWER = 65536


class Server(NamedTuple):
    """Where a server is.

    Attributes:
        host: its name or address.
        port: the number of its port.
    """

    host: str
    port: int


def parse_server(text: str) -> Server | None:
    """Read ``host[:port]``, an IPv6 address in brackets; None if that is no server."""
    match = _SERVER.fullmatch(text)
    if match is None:
        return None
    return Server(match["address"] or match["host"], int(match["port"] or PORT))


def certificates_of(text: str) -> tuple[bytes, ...]:
    """The chain that a server shows, DER, its own certificate first.

    Args:
        text: the server, as ``host[:port]``.

    Raises:
        KeystoreError: it shows none.
    """
    try:
        chain = _fetch(parse_server(text))
    except (OSError, ValueError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise _no_certificate(f"{text}: {reason or error}") from error
    if not chain:
        raise _no_certificate(f"{text}: no TLS server")
    return chain


def _no_certificate(reason: str) -> KeystoreError:
    message = "No certificate from the SSL server"
    return KeystoreError(f"{message} ({reason})", keytool=message)


def _fetch(server: Server | None) -> tuple[bytes, ...]:
    if server is None:
        return ()
    with _connect(server) as connection:
        # Errors of the handshake don't matter when the certificates are there: a server that wants one from
        # the client has shown its own by then.
        secure = _context().wrap_socket(
            connection, server_hostname=server.host, do_handshake_on_connect=False
        )
        with secure:
            try:
                secure.do_handshake()
            except OSError:
                chain = _chain(secure)
                if not chain:
                    raise
                return chain
            return _chain(secure)


def _chain(secure: ssl.SSLSocket) -> tuple[bytes, ...]:
    """All certificates that came; Python 3.13 has a method for them, which does the same."""
    found = secure._sslobj.get_unverified_chain()  # type: ignore[attr-defined]  # noqa: SLF001
    return tuple(certificate.public_bytes(_DER) for certificate in found or ())


def _context() -> ssl.SSLContext:
    """A client that takes whatever it can get, and trusts nobody."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers(_CIPHERS)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    return context


# --------------------------------------------------------------------------------------- connections


def _connect(server: Server) -> socket.socket:
    proxy = _proxy(server.host)
    connection = socket.create_connection(proxy or server, TIMEOUT)
    if proxy is not None:
        try:
            _open_tunnel(connection, server)
        except BaseException:
            connection.close()
            raise
    return connection


def _proxy(host: str) -> Server | None:
    """The proxy of ``-J-Dhttps.proxyHost``, unless ``http.nonProxyHosts`` has the host."""
    system = javasettings.current.get().system
    proxy = system.get("https.proxyHost")
    exempt = system.get("http.nonProxyHosts", _NOT_PROXIED).split("|")
    if not proxy or any(_matches(host, pattern) for pattern in exempt):
        return None
    return Server(proxy, int(system.get("https.proxyPort") or _PROXY_PORT))


def _matches(host: str, pattern: str) -> bool:
    """Whether a host is meant by a pattern, in which only the star is special."""
    return fnmatch.fnmatchcase(host.lower(), pattern.lower().strip("[]").replace("[", "[[]"))


def _open_tunnel(connection: socket.socket, server: Server) -> None:
    """Ask a proxy to pass everything on (RFC 9110, 9.3.6)."""
    host = f"[{server.host}]" if ":" in server.host else server.host
    target = f"{host}:{server.port}"
    connection.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode("latin-1"))
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        octet = connection.recv(1)  # not one more: what follows is TLS
        if not octet or len(answer) > _LONGEST_ANSWER:
            raise ConnectionError("the proxy broke off")
        answer += octet
    status = answer.split(b"\r\n", 1)[0].decode("latin-1")
    if not re.match(r"HTTP/1\.[01] 2\d\d\b", status):
        raise ConnectionError(f"the proxy says {status}")


# ------------------------------------------------------------------------------------------- information


def information() -> TlsInformation:
    """What is offered to servers."""
    suites = tuple(registered_name(suite["name"]) for suite in _context().get_ciphers())
    return TlsInformation(tuple(name for name, is_there in _PROTOCOLS if is_there), suites)


def registered_name(name: str) -> str:
    """The name in IANA's registry of a cipher suite that openssl has another name for."""
    match = _SUITE.fullmatch(name)
    if match is None:
        return name
    exchange = (match["exchange"] or "RSA").replace("-", "_")
    if match["chacha"]:
        return f"TLS_{exchange}_WITH_CHACHA20_POLY1305_SHA256"
    mode = "GCM" if match["mode"] else "CBC"
    return f"TLS_{exchange}_WITH_AES_{match['bits']}_{mode}_{match['hash']}"
