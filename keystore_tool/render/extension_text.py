"""Extensions as keytool prints them: ordered by Java's names, each with a heading and a body.

>>> from keystore_tool.x509.extension import Extension
>>> print(extensions_text([Extension("2.5.29.15", critical=True, value=bytes.fromhex("03020106"))]), end="")
#1: ObjectId: 2.5.29.15 Criticality=true
KeyUsage [
  Key_CertSign
  Crl_Sign
]
<BLANKLINE>
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.errors import StoreFormatError
from keystore_tool.render.extension_bodies import body_text
from keystore_tool.render.hexdump import hexdump
from keystore_tool.x509 import known_extensions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keystore_tool.x509.extension import Extension


class _Printed(NamedTuple):
    """An extension ready to be ordered: those that cannot be parsed come last, by OID as text."""

    order: tuple[bool, str]
    extension: Extension
    body: str


def extensions_text(extensions: Iterable[Extension]) -> str:
    """All extensions, in Java's order, each followed by an empty line (observed: keytool 25)."""
    printed = sorted(map(_printed, extensions), key=lambda each: each.order)
    return "".join(
        f"#{number}: ObjectId: {each.extension.oid} Criticality={str(each.extension.critical).lower()}\n"
        f"{each.body}\n"
        for number, each in enumerate(printed, start=1)
    )


def _printed(extension: Extension) -> _Printed:
    name = known_extensions.java_name(extension.oid)
    if name is None:
        return _Printed((False, extension.oid), extension, _unknown_text(extension))
    try:
        value = known_extensions.decode(extension)
    except StoreFormatError as error:
        reason = f"Unparseable {name} extension due to\n{error.keytool}\n\n"
        return _Printed((True, extension.oid), extension, reason + hexdump(extension.value))
    return _Printed((False, name), extension, "" if value is None else body_text(extension.oid, value))


def _unknown_text(extension: Extension) -> str:
    return f"{hexdump(extension.value)}\n" if extension.value else "(Empty value)\n"
