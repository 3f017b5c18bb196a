"""Named sets of PKCS#12 algorithms, by who reads the result.

>>> DEFAULT.key == DEFAULT.certificates
True
>>> DEFAULT.mac.iterations
10000
"""

from __future__ import annotations

from dataclasses import dataclass

from keystore_tool.crypto.pbe import Aes, Des, Pbes2, Pbkdf2, Pkcs12Pbe, Rc2, Scheme
from keystore_tool.crypto.pkcs12_mac import HmacPbe, MacScheme


@dataclass(frozen=True, slots=True)
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


_JAVA = Pbes2(Pbkdf2("sha256", 10_000), Aes(32))

DEFAULT = Profile("default", key=_JAVA, certificates=_JAVA, mac=HmacPbe("sha256", 10_000))
"""What Java writes (observed: 17 and 25): read by Java 8u301, 11.0.12, OpenSSL 1.1 and whatever is newer."""

LEGACY = Profile(
    "legacy",
    key=Pkcs12Pbe(Des(24), 50_000),
    certificates=Pkcs12Pbe(Rc2(5, 40), 50_000),
    mac=HmacPbe("sha1", 100_000),
)
"""What Java writes with keystore.pkcs12.legacy (observed: 17 and 25): for readers from before 2021."""
