"""Certificate requests (RFC 2986), made and answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.model import Certificate
from keystore_tool.operations.keypairs import algorithm_for
from keystore_tool.x509 import build
from keystore_tool.x509.chain import is_self_issued
from keystore_tool.x509.extensions import certificate_extensions, issued_extensions
from keystore_tool.x509.inspect import inspect, inspect_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keystore_tool.operations.keypairs import Signer
    from keystore_tool.x509.dates import Validity
    from keystore_tool.x509.dname import Name
    from keystore_tool.x509.extension import Extension


def request(
    certificate: Certificate,
    private_key: bytes,
    *,
    subject: Name | None,
    extensions: Sequence[Extension],
    sigalg: str | None,
) -> bytes:
    """A request for the key of a certificate, PKCS#10 DER.

    Args:
        certificate: a certificate of the key.
        private_key: the key, PKCS#8 DER.
        subject: who it is for; None for the certificate's subject.
        extensions: the extensions that are asked for.
        sigalg: name of the signature algorithm; None for the key's default.

    Raises:
        InvalidArgumentError: the signature algorithm does not fit.
    """
    view = inspect(certificate)
    return build.build_request(
        subject=view.subject if subject is None else subject,
        public_key=view.spki,
        extensions=certificate_extensions(extensions, view.spki),
        algorithm=algorithm_for(view.spki, sigalg),
        signing_key=private_key,
    )


def issue(  # noqa: PLR0913  what a certificate says
    request_der: bytes,
    signer: Signer,
    *,
    subject: Name | None,
    sigalg: str | None,
    period: Validity,
    extensions: Sequence[str],
) -> tuple[Certificate, ...]:
    """The certificate that answers a request, followed by the signer's chain without self-signed ones.

    Args:
        request_der: the request, PKCS#10 DER.
        signer: who signs.
        subject: who it is for; None for the request's subject.
        sigalg: name of the signature algorithm; None for the signer's default.
        period: when it is valid.
        extensions: values of ``-ext``, ``honored=`` included.

    Raises:
        KeystoreError: the request is none, or an extension or the algorithm does not fit.
    """
    wanted = inspect_request(request_der)
    issuer = inspect(signer.chain[0])
    der = build.build_certificate(
        subject=wanted.subject if subject is None else subject,
        issuer=issuer.subject,
        public_key=wanted.spki,
        not_before=period.not_before,
        not_after=period.not_after,
        extensions=issued_extensions(extensions, wanted.extensions, wanted.spki, issuer),
        algorithm=signer.algorithm(sigalg),
        signing_key=signer.private_key,
    )
    above = [certificate for certificate in signer.chain if not is_self_issued(certificate)]
    return (Certificate(der), *above)
