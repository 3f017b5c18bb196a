"""One X.509 extension (RFC 5280, 4.1): an OID, a flag, and bytes."""

from __future__ import annotations

from keystore_tool.crypto import der
from keystore_tool.records import record


@record
class Extension:
    """An extension of a certificate, request, CRL or CRL entry.

    Attributes:
        oid: dotted object identifier.
        critical: whether who does not understand it must refuse the certificate.
        value: what stands inside the extension's OCTET STRING: DER of the OID's own type, if all is well.
    """

    oid: str
    critical: bool
    value: bytes

    def encode(self) -> bytes:
        """DER of ``Extension``."""
        critical = (der.boolean(self.critical),) if self.critical else ()
        return der.sequence(der.oid(self.oid), *critical, der.octet_string(self.value))

    @classmethod
    def decode(cls, element: der.Element) -> Extension:
        """Read ``Extension``; an explicit FALSE is tolerated, and so is what follows the value, as in Java.

        Raises:
            StoreFormatError: it is none.
        """
        identifier, *rest = element.expect(der.SEQUENCE, "Extension").children() or (element,)
        critical = bool(rest) and rest[0].tag == der.BOOLEAN and rest.pop(0).boolean()
        if not rest or rest[0].tag != der.OCTET_STRING:
            raise element.fail("Extension without value")
        return cls(identifier.oid(), critical, rest[0].octets())
