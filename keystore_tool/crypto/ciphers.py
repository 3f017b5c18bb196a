"""The ciphers that passwords are stretched for: AES, DES and its kin, RC2, RC4; with their padding.

Each is a value that says how long its keys are, and encrypts and decrypts whole messages.

>>> cipher = Aes(32)
>>> cipher.name, cipher.iv_size
('AES-256-CBC', 16)
>>> cipher.decrypt(bytes(32), bytes(16), cipher.encrypt(bytes(32), bytes(16), b"ten bytes!"))
b'ten bytes!'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.errors import KeyPasswordError, StoreFormatError, UnsupportedError
from keystore_tool.records import record

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher as LibraryCipher
    from cryptography.hazmat.primitives.ciphers.modes import CBC

BAD_PADDING = (
    "Get Key failed: Given final block not properly padded. "
    "Such issues can arise if a bad key is used during decryption."
)
"""keytool's words for what a wrong password does to a block cipher (observed: 17 and 25)."""


def wrong_password() -> KeyPasswordError:
    """The error for what does not decrypt to anything sensible, to be raised."""
    return KeyPasswordError("the password does not decrypt this", keytool=BAD_PADDING)


@record
class BlockCipher:
    """A block cipher in CBC mode with the padding of RFC 8018, section 6.1.1.

    Attributes:
        key_size: length of the key, in bytes.
    """

    key_size: int

    @property
    def name(self) -> str:
        """How openssl calls it."""
        raise NotImplementedError

    @property
    def iv_size(self) -> int:
        """Length of a block and of the initialisation vector, in bytes."""
        return 8

    def encrypt(self, key: bytes, iv: bytes, plaintext: bytes) -> bytes:
        """Pad and encrypt."""
        padding = self.iv_size - len(plaintext) % self.iv_size
        return self._encrypt_blocks(key, iv, plaintext + bytes((padding,)) * padding)

    def decrypt(self, key: bytes, iv: bytes, ciphertext: bytes) -> bytes:
        """Decrypt and take the padding off.

        Raises:
            KeyPasswordError: the padding is wrong, as it is under a wrong key in 255 of 256 cases.
            StoreFormatError: the ciphertext does not consist of whole blocks.
        """
        if not ciphertext or len(ciphertext) % self.iv_size:
            raise StoreFormatError(f"{self.name}: {len(ciphertext)} bytes are not a number of whole blocks")
        padded = self._decrypt_blocks(key, iv, ciphertext)
        padding = padded[-1]
        if not 1 <= padding <= self.iv_size or not padded.endswith(bytes((padding,)) * padding):
            raise wrong_password()
        return padded[:-padding]

    def _encrypt_blocks(self, key: bytes, iv: bytes, blocks: bytes) -> bytes:
        encryptor = self._cipher(key, iv).encryptor()
        return encryptor.update(blocks) + encryptor.finalize()

    def _decrypt_blocks(self, key: bytes, iv: bytes, blocks: bytes) -> bytes:
        decryptor = self._cipher(key, iv).decryptor()
        return decryptor.update(blocks) + decryptor.finalize()

    def _cipher(self, key: bytes, iv: bytes) -> LibraryCipher[CBC]:
        raise NotImplementedError


class Aes(BlockCipher):
    """AES with keys of 16, 24 or 32 bytes."""

    __slots__ = ()

    @property
    def name(self) -> str:  # noqa: D102  see BlockCipher
        return f"AES-{8 * self.key_size}-CBC"

    @property
    def iv_size(self) -> int:  # noqa: D102
        return 16

    def _cipher(self, key: bytes, iv: bytes) -> LibraryCipher[CBC]:
        # Half of the time that a small store takes is this import; a store without MAC and encryption is
        # read, and a JKS listed, without it.
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415

        return Cipher(algorithms.AES(key), modes.CBC(iv))


class Des(BlockCipher):
    """DES: single with a key of 8 bytes, triple with two keys in 16 bytes or three in 24."""

    __slots__ = ()

    @property
    def name(self) -> str:  # noqa: D102
        return {8: "DES-CBC", 16: "DES-EDE-CBC", 24: "DES-EDE3-CBC"}[self.key_size]

    def _cipher(self, key: bytes, iv: bytes) -> LibraryCipher[CBC]:
        # Outdated ciphers are imported where a file needs them: time, and they may leave the library.
        from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES  # noqa: PLC0415
        from cryptography.hazmat.primitives.ciphers import Cipher, modes  # noqa: PLC0415

        # cryptography (47) warns of keys under 24 bytes; repeating them says the same.
        return Cipher(TripleDES((key * 3)[:24]), modes.CBC(iv))


@record
class Rc2(BlockCipher):
    """RC2.

    Attributes:
        effective_bits: how much of the key counts; 8 times the key's length unless said otherwise.
    """

    effective_bits: int

    @property
    def name(self) -> str:  # noqa: D102
        return "RC2-CBC" if self.effective_bits == 128 else f"RC2-{self.effective_bits}-CBC"  # noqa: PLR2004

    def _encrypt_blocks(self, key: bytes, iv: bytes, blocks: bytes) -> bytes:
        from keystore_tool.crypto import rc2  # noqa: PLC0415  outdated: loaded where a file needs it

        return rc2.Rc2(key, self.effective_bits).encrypt_cbc(iv, blocks)

    def _decrypt_blocks(self, key: bytes, iv: bytes, blocks: bytes) -> bytes:
        from keystore_tool.crypto import rc2  # noqa: PLC0415  as above

        return rc2.Rc2(key, self.effective_bits).decrypt_cbc(iv, blocks)


@record
class Rc4:
    """RC4, a stream cipher: no initialisation vector, no padding, so no sign of a wrong key.

    Attributes:
        key_size: length of the key, in bytes.
    """

    key_size: int

    @property
    def name(self) -> str:
        """How openssl calls it."""
        return "RC4" if self.key_size == 16 else f"RC4-{8 * self.key_size}"  # noqa: PLR2004

    @property
    def iv_size(self) -> int:
        """It has none."""
        return 0

    def encrypt(self, key: bytes, iv: bytes, plaintext: bytes) -> bytes:  # noqa: ARG002  as a BlockCipher
        """Encrypt.

        Raises:
            UnsupportedError: the cryptographic library was built without RC4.
        """
        from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415  outdated, as above
        from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4  # noqa: PLC0415
        from cryptography.hazmat.primitives.ciphers import Cipher  # noqa: PLC0415

        try:
            return Cipher(ARC4(key), mode=None).encryptor().update(plaintext)
        except UnsupportedAlgorithm as error:
            raise UnsupportedError(f"{self.name} is not available here") from error

    decrypt = encrypt


Cipher = BlockCipher | Rc4
