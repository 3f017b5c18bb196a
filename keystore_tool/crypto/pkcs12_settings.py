"""What new PKCS#12 stores and their keys are protected with: Java's defaults, or what its properties say.

The names, values and defaults are those of the properties ``keystore.pkcs12.*`` (observed: keytool 25).
What is wrong with a value is said when it is needed, as Java does.

>>> Settings({"macAlgorithm": "HmacPBESHA512", "macIterationCount": "20000"}).mac
HmacPbe(hash_name='sha512', iterations=20000, salt_size=20)
>>> Settings({"certProtectionAlgorithm": "NONE"}).certificates is None
True
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from typing import TYPE_CHECKING

from keystore_tool.crypto.ciphers import Aes, Des, Rc2, Rc4
from keystore_tool.crypto.limits import MAX_ITERATIONS
from keystore_tool.crypto.pbes1 import Pbes1, Pkcs12Pbe
from keystore_tool.crypto.pbes2 import Pbes2, Pbkdf2
from keystore_tool.crypto.pkcs12_mac import HmacPbe
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.records import field, record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keystore_tool.crypto.ciphers import Cipher
    from keystore_tool.crypto.pbe import Scheme
    from keystore_tool.crypto.pkcs12_mac import MacScheme

PREFIX = "keystore.pkcs12."
NAMES = (
    "keyProtectionAlgorithm",
    "keyPbeIterationCount",
    "certProtectionAlgorithm",
    "certPbeIterationCount",
    "macAlgorithm",
    "macIterationCount",
)
LEGACY = "legacy"
"""The property that asks for what readers from before 2021 understand: whatever its value, it is set."""

_NONE = "NONE"
_ENCRYPTION = "PBEWithHmacSHA256AndAES_256"
_MAC = "HmacPBESHA256"
_ITERATIONS = 10_000
_MOST_DIGITS = 4000  # Python reads no number of more
_LEGACY_ITERATIONS = 50_000
_LEGACY_MAC = HmacPbe("sha1", 100_000)
_PBES2 = re.compile(r"PBEWITHHMAC(SHA(?:1|224|256|384|512|512/224|512/256))ANDAES_(128|256)")
_PBES1 = "PBEWITHMD5ANDDES"
_PKCS12_CIPHERS: dict[str, Cipher] = {
    "PBEWITHSHA1ANDDESEDE": Des(24),
    "PBEWITHSHA1ANDRC2_40": Rc2(5, 40),
    "PBEWITHSHA1ANDRC2_128": Rc2(16, 128),
    "PBEWITHSHA1ANDRC4_40": Rc4(5),
    "PBEWITHSHA1ANDRC4_128": Rc4(16),
}
_MAC_HASHES = {
    f"HMACPBE{name.upper()}": name.replace("/", "_")
    for name in ("sha1", "sha224", "sha256", "sha384", "sha512", "sha512/224", "sha512/256")
}


@record
class Settings:
    """The properties, without `PREFIX`; those that are absent or empty have Java's defaults.

    Attributes:
        properties: their values.
    """

    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Scheme:
        """How a private or secret key is encrypted.

        Raises:
            InvalidArgumentError: the properties name nothing that is known, or an impossible count.
        """
        if self._is_legacy:
            return Pkcs12Pbe(Des(24), _LEGACY_ITERATIONS)
        algorithm = self._text("keyProtectionAlgorithm", _ENCRYPTION)
        try:
            return _scheme(algorithm, self._count("keyPbeIterationCount"))
        except InvalidArgumentError as error:
            reason = error.keytool.removeprefix(f"{error.java_class}: ")
            raise InvalidArgumentError(
                error.message,
                hint=error.hint,
                keytool="Key protection algorithm not found: java.security.UnrecoverableKeyException: "
                f"Encrypt Private Key failed: {reason}",
                java_class="java.security.KeyStoreException",
            ) from error

    @property
    def certificates(self) -> Scheme | None:
        """How the certificates are encrypted, all together; None leaves them in clear.

        Raises:
            InvalidArgumentError: as above.
        """
        if self._is_legacy:
            return Pkcs12Pbe(Rc2(5, 40), _LEGACY_ITERATIONS)
        algorithm = self._text("certProtectionAlgorithm", _ENCRYPTION)
        if algorithm.upper() == _NONE:
            return None
        return _scheme(algorithm, self._count("certPbeIterationCount"))

    @property
    def mac(self) -> MacScheme | None:
        """How the integrity is protected; None leaves it open.

        Raises:
            InvalidArgumentError: as above.
        """
        if self._is_legacy:
            return _LEGACY_MAC
        algorithm = self._text("macAlgorithm", _MAC)
        if algorithm.upper() == _NONE:
            return None
        hash_name = _MAC_HASHES.get(algorithm.upper())
        if hash_name is None:
            raise InvalidArgumentError(
                f"no MAC algorithm of PKCS#12: {algorithm}",
                hint=f"such as {_MAC}, or {_NONE}",
                keytool=f"calculateMac failed: java.security.NoSuchAlgorithmException: "
                f"Algorithm {algorithm} not available",
                java_class="java.io.IOException",
            )
        return HmacPbe(hash_name, self._count("macIterationCount"))

    @property
    def needs_password(self) -> bool:
        """Whether a store has anything that a password protects, its keys apart."""
        algorithms = (self._text("certProtectionAlgorithm", ""), self._text("macAlgorithm", ""))
        return self._is_legacy or any(algorithm.upper() != _NONE for algorithm in algorithms)

    @property
    def _is_legacy(self) -> bool:
        return LEGACY in self.properties

    def _text(self, name: str, default: str) -> str:
        return self.properties.get(name) or default

    def _count(self, name: str) -> int:
        text = self._text(name, str(_ITERATIONS))
        digits = text.removeprefix("-")
        if not digits.isdecimal():
            problem = f"{PREFIX}{name} is not a number: {text}"
        elif len(digits) > _MOST_DIGITS or not 0 < int(text) <= MAX_ITERATIONS:
            problem = f"Invalid {PREFIX}{name}: {text}"
        else:
            return int(text)
        raise InvalidArgumentError(
            problem,
            hint=f"a number from 1 to {MAX_ITERATIONS}",
            java_class="java.lang.IllegalArgumentException",
        )


def _scheme(name: str, iterations: int) -> Scheme:
    upper = name.upper()
    if match := _PBES2.fullmatch(upper):
        hash_name = match[1].lower().replace("/", "_")
        return Pbes2(Pbkdf2(hash_name, iterations), Aes(int(match[2]) // 8))
    if upper in _PKCS12_CIPHERS:
        return Pkcs12Pbe(_PKCS12_CIPHERS[upper], iterations)
    if upper == _PBES1:
        return Pbes1("md5", Des(8), iterations)
    raise InvalidArgumentError(
        f"no encryption of PKCS#12: {name}",
        hint=f"such as {_ENCRYPTION}",
        keytool=f"getPBEAlgorithmParameters failed: {name} AlgorithmParameters not available",
        java_class="java.io.IOException",
    )


settings: ContextVar[Settings] = ContextVar("pkcs12_settings", default=Settings())  # noqa: B039  it is frozen
"""What holds for stores and keys that are made now."""
