"""Named sets of PKCS#12 algorithms, by who reads the result.

>>> DEFAULT.key == DEFAULT.certificates
True
>>> DEFAULT.mac.iterations
10000
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.crypto.pkcs12_settings import LEGACY as LEGACY_PROPERTY
from keystore_tool.crypto.pkcs12_settings import Settings
from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.crypto.pbe import Scheme
    from keystore_tool.crypto.pkcs12_mac import MacScheme


@record
class Profile:
    """What a PKCS#12 store is protected with.

    Attributes:
        name: how it is called.
        key: how private and secret keys are encrypted, each on its own.
        certificates: how certificates are encrypted, all together; None leaves them in clear.
        mac: how the integrity is protected; None leaves it open.
    """

    name: str
    key: Scheme
    certificates: Scheme | None
    mac: MacScheme | None


def of_settings(name: str, settings: Settings) -> Profile:
    """The profile of some settings.

    Raises:
        InvalidArgumentError: they name an algorithm that is not known, or an impossible count.
    """
    return Profile(name, key=settings.key, certificates=settings.certificates, mac=settings.mac)


DEFAULT = of_settings("default", Settings())
"""What Java writes (observed: 17 and 25): read by Java 8u301, 11.0.12, OpenSSL 1.1 and whatever is newer."""

LEGACY = of_settings("legacy", Settings({LEGACY_PROPERTY: ""}))
"""What Java writes with keystore.pkcs12.legacy (observed: 17 and 25): for readers from before 2021."""

_3DES, _MANY = "PBEWithSHA1AndDESede", "100000"

BY_READER = {
    "java8": Settings(
        {
            "keyProtectionAlgorithm": _3DES,
            "keyPbeIterationCount": "50000",
            "certProtectionAlgorithm": _3DES,
            "certPbeIterationCount": "50000",
            "macAlgorithm": "HmacPBESHA1",
            "macIterationCount": _MANY,
        }
    ),
    "java17": Settings(),
    "openssl3": Settings(
        {"keyPbeIterationCount": _MANY, "certPbeIterationCount": _MANY, "macIterationCount": _MANY}
    ),
}
"""Settings for new stores, by the oldest program that is to read them.

java8: every Java, and OpenSSL 3 without its legacy provider, for the certificates are not under RC2 as in
`LEGACY`. java17: what Java 17 writes itself. openssl3: the same algorithms, and ten times the work for who
guesses passwords, which OpenSSL hardly notices.
"""
