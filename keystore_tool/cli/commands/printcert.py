"""Print certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import options
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.files.inputs import read_input
from keystore_tool.cli.stores.consulted import consulting, trusted_certificates
from keystore_tool.model import Certificate
from keystore_tool.operations.printing import PrintedCertificates, ServerCertificates
from keystore_tool.records import record
from keystore_tool.render import weakness_text
from keystore_tool.x509 import files

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.operations.jars import SignedJar


@record(kw_only=True)
class Options(options.StoreOptions):
    """What -printcert takes."""

    file: str | None = takes(options.FILE)
    sslserver: str | None = takes(options.SSLSERVER)
    jarfile: str | None = takes(options.JARFILE)
    rfc: bool = takes(options.RFC)
    trustcacerts: bool = takes(options.TRUSTCACERTS)


def run(given: Options, console: Console) -> PrintedCertificates | ServerCertificates | SignedJar:
    """Show the certificates of a jar file's signers, of a server, of a file or of standard input."""
    with consulting(given, console) as store:
        trusted = trusted_certificates(store, trust_cacerts=given.trustcacerts)
        if given.jarfile is not None:
            return of_jar(given.jarfile, trusted, console, pem=given.rfc)
        certificates = (
            files.certificates(read_input(given.file, console))
            if given.sslserver is None
            else of_server(given.sslserver)
        )
        for warning in weakness_text.of_chain("The certificate", certificates, trusted=trusted):
            console.warn(warning)
        result = PrintedCertificates if given.sslserver is None else ServerCertificates
        return result(certificates, given.rfc, trusted)


def of_server(server: str) -> tuple[Certificate, ...]:
    """The certificates that a TLS server shows.

    Raises:
        KeystoreError: it shows none.
    """
    from keystore_tool.cli import tlsclient  # noqa: PLC0415  files need no network

    return tuple(map(Certificate, tlsclient.certificates_of(server)))


def of_jar(file: str, trusted: frozenset[Certificate], console: Console, *, pem: bool) -> SignedJar:
    """The signers of a jar file.

    Raises:
        KeystoreError: it is no jar file, or was changed after it was signed.
    """
    from keystore_tool.cli.files.jarfiles import open_jar  # noqa: PLC0415  hardly anybody asks for jar files
    from keystore_tool.operations import jars  # noqa: PLC0415

    with open_jar(file) as jar:
        signed = jars.SignedJar(jars.signers(jar), pem, trusted)
    for warning in weakness_text.of_jar(signed):
        console.warn(warning)
    return signed
