"""Certificate revocation lists as keytool 25 prints them.

>>> from keystore_tool.x509.public_key import PublicKeyDescription
>>> print(verified_text("ca", PublicKeyDescription("RSA", 1024)), end="")
Verified by ca in keystore with a 1024-bit RSA key (weak)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.crypto.signature_algorithms import identifier_oid
from keystore_tool.render.certificate_text import key_text, signature_text
from keystore_tool.render.extension_bodies import body_text, serial_text
from keystore_tool.render.hexdump import hexdump
from keystore_tool.render.java_date import java_date
from keystore_tool.x509 import known_extensions
from keystore_tool.x509.crl import inspect_crl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keystore_tool.x509.crl import CrlView, RevokedCertificate
    from keystore_tool.x509.extension import Extension
    from keystore_tool.x509.public_key import PublicKeyDescription

_STARS = "*" * 43


def not_verified_text(*, trusts_cacerts: bool = False) -> str:
    """What stands below a list that no certificate verifies.

    Args:
        trusts_cacerts: whether those of the system's trust store were tried too.
    """
    advice = "" if trusts_cacerts else " or specify -trustcacerts"
    return f"{_STARS}\nWARNING: not verified. Make sure -keystore is correct{advice}.\n{_STARS}\n\n\n"


def verified_text(alias: str, key: PublicKeyDescription, place: str = "keystore") -> str:
    """What stands below a list that a certificate verifies; *place*: of ``keystore`` or ``cacerts``."""
    return f"Verified by {alias} in {place} with a {key_text(key)}\n"


def crl_text(crl: bytes) -> str:
    """A revocation list in all its parts, with the two empty lines below it.

    Raises:
        StoreFormatError: it is none, or malformed.
    """
    view = inspect_crl(crl)
    signature = f"Signature:\n{hexdump(view.signature)}\n\n" if view.signature else "Signature:\n\n\n"
    return _heading_text(view) + _revoked_text(view.revoked) + _extensions_text(view.extensions) + signature


def _heading_text(view: CrlView) -> str:
    algorithm = view.signature_algorithm
    lines = [
        f"X.509 CRL v{view.version}",
        f"Signature Algorithm: {signature_text(algorithm)}, OID={identifier_oid(algorithm)}",
        f"Issuer: {view.issuer.keytool_text}",
        "",
        f"This Update: {java_date(view.this_update)}",
    ]
    if view.next_update is not None:
        lines.append(f"Next Update: {java_date(view.next_update)}")
    return "".join(f"{line}\n" for line in (*lines, ""))


def _revoked_text(revoked: tuple[RevokedCertificate, ...]) -> str:
    if not revoked:
        return "NO certificates have been revoked\n\n"
    entries = (f"[{number}] {_entry_text(entry)}\n" for number, entry in enumerate(revoked, start=1))
    return f"Revoked Certificates: {len(revoked)}\n{''.join(entries)}"


def _entry_text(entry: RevokedCertificate) -> str:
    text = f"SerialNumber: {serial_text(entry.serial)}  On: {java_date(entry.date)}\n"
    if entry.issuer is not None:
        text += f"    Certificate issuer: {entry.issuer.keytool_text}\n"
    if entry.extensions:
        text += f"    CRL Entry Extensions: {len(entry.extensions)}\n"
        text += "".join(f"    {extension}" for extension in _numbered(entry.extensions))
    return text


def _extensions_text(extensions: tuple[Extension, ...]) -> str:
    if not extensions:
        return ""
    return f"CRL Extensions: {len(extensions)}\n{''.join(_numbered(extensions))}"


def _numbered(extensions: Iterable[Extension]) -> Iterable[str]:
    """Each extension with its number, in the order of Java's names, unknown ones first."""
    ordered = sorted(extensions, key=lambda each: known_extensions.java_name(each.oid) or each.oid)
    for number, extension in enumerate(ordered, start=1):
        critical = str(extension.critical).lower()
        yield f"[{number}]: ObjectId: {extension.oid} Criticality={critical}\n{_body_text(extension)}\n"


def _body_text(extension: Extension) -> str:
    if known_extensions.java_name(extension.oid) is None:
        dump = hexdump(der.octet_string(extension.value))
        return f"Extension unknown: DER encoded OCTET string =\n{dump}\n"
    value = known_extensions.decode(extension)
    return "" if value is None else body_text(extension.oid, value)
