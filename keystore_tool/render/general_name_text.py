"""General names as keytool prints them.

>>> general_name_text(GeneralName(GeneralNameKind.IP_ADDRESS, bytes((10, 0, 0, 0, 255, 0, 0, 0))))
'IPAddress: 10.0.0.0/255.0.0.0'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.render.hexdump import hexdump
from keystore_tool.x509.dname import Name
from keystore_tool.x509.general_name import GeneralName, GeneralNameKind

if TYPE_CHECKING:
    from collections.abc import Iterable

_LABELS = {
    GeneralNameKind.OTHER: "Other-Name: Unrecognized ObjectIdentifier: ",
    GeneralNameKind.RFC822: "RFC822Name: ",
    GeneralNameKind.DNS: "DNSName: ",
    GeneralNameKind.URI: "URIName: ",
    GeneralNameKind.REGISTERED_ID: "OIDName: ",
}

_IPV4_SIZE = 4
_IPV6_SIZE = 16
_MAPPED_IPV4 = bytes(10) + b"\xff\xff"


def general_name_text(name: GeneralName) -> str:
    """One name (observed: keytool 25)."""
    if isinstance(name.value, Name):
        return name.value.keytool_text
    if isinstance(name.value, str):
        return _LABELS[name.kind] + name.value
    if name.kind is GeneralNameKind.IP_ADDRESS:
        return f"IPAddress: {_address_text(name.value)}"
    return "X400Address: <DER-encoded value>"


def general_names_text(names: Iterable[GeneralName]) -> str:
    """Several names on one line, in brackets."""
    return f"[{', '.join(map(general_name_text, names))}]"


def _address_text(octets: bytes) -> str:
    match len(octets):
        case 4 | 16:
            return _host_text(octets)
        case 8:
            return f"{_host_text(octets[:4])}/{_host_text(octets[4:])}"
        case _:
            return _ipv6_range_text(octets)


def _host_text(octets: bytes) -> str:
    octets = octets.removeprefix(_MAPPED_IPV4)
    if len(octets) == _IPV4_SIZE:
        return ".".join(map(str, octets))
    groups = (int.from_bytes(octets[place : place + 2], "big") for place in range(0, _IPV6_SIZE, 2))
    return ":".join(f"{group:x}" for group in groups)


def _ipv6_range_text(octets: bytes) -> str:
    """An address and the length of its mask; what has gaps in its mask is dumped."""
    mask = int.from_bytes(octets[_IPV6_SIZE:], "big")
    length = mask.bit_count()
    if mask != (1 << 128) - (1 << 128 - length):
        return hexdump(octets)
    return f"{_host_text(octets[:_IPV6_SIZE])}/{length}"
