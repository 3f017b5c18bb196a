"""Private keys that openssl encrypted before it wrote PKCS#8: two headers over the Base64 (RFC 1421, 4.6.1).

``Proc-Type: 4,ENCRYPTED`` says so, and ``DEK-Info: AES-256-CBC,E30B…`` with which cipher and initialisation
vector, whose first eight bytes are the salt too. The cipher's key is MD5 over its predecessor, passphrase and
salt, once for every 16 bytes (openssl's EVP_BytesToKey with a count of 1): little protection, so this is only
read.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from keystore_tool.crypto.ciphers import Aes, Des, Rc2, wrong_password
from keystore_tool.crypto.der import SEQUENCE
from keystore_tool.errors import StoreFormatError, UnsupportedError

if TYPE_CHECKING:
    from keystore_tool.crypto.ciphers import BlockCipher
    from keystore_tool.crypto.pem import Block
    from keystore_tool.passwords import Password

_CIPHERS: dict[str, BlockCipher] = {
    "AES-128-CBC": Aes(16),
    "AES-192-CBC": Aes(24),
    "AES-256-CBC": Aes(32),
    "DES-EDE3-CBC": Des(24),
    "DES-CBC": Des(8),
    "RC2-CBC": Rc2(16, 128),
    "RC2-64-CBC": Rc2(8, 64),
    "RC2-40-CBC": Rc2(5, 40),
}
_SALT_SIZE = 8


def is_encrypted(block: Block) -> bool:
    """Whether the headers say that a block is encrypted."""
    return "ENCRYPTED" in block.headers.get("Proc-Type", "")


def decrypt(block: Block, passphrase: Password) -> bytes:
    """What is inside.

    Raises:
        KeyPasswordError: the passphrase is wrong.
        StoreFormatError: the headers or the ciphertext are damaged.
        UnsupportedError: the cipher is not handled here.
    """
    cipher, iv = _encryption(block)
    key = _derive(passphrase.utf8(), iv[:_SALT_SIZE], cipher.key_size)
    plaintext = cipher.decrypt(key, iv, block.der)
    if plaintext[:1] != bytes((SEQUENCE,)):  # the padding was right by chance
        raise wrong_password()
    return plaintext


def _encryption(block: Block) -> tuple[BlockCipher, bytes]:
    name, _, digits = block.headers.get("DEK-Info", "").partition(",")
    cipher = _CIPHERS.get(name.strip().upper())
    if cipher is None:
        raise UnsupportedError(
            f"a private key that is encrypted with {name or 'what no DEK-Info header says'}",
            hint="openssl pkey -in FILE -aes256 -out NEW rewrites it where openssl still has that cipher",
        )
    try:
        iv = bytes.fromhex(digits)
    except ValueError:
        iv = b""
    if len(iv) != cipher.iv_size:
        raise StoreFormatError(f"DEK-Info must have {cipher.iv_size} bytes of initialisation vector")
    return cipher, iv


def _derive(passphrase: bytes, salt: bytes, size: int) -> bytes:
    derived = digest = b""
    while len(derived) < size:
        digest = hashlib.md5(digest + passphrase + salt, usedforsecurity=False).digest()
        derived += digest
    return derived[:size]
