"""PEM files: certificates and private keys in every form that openssl and its like write.

`read_blocks` takes a file apart (a DER file is one block); `load_private_key` gives any private key among the
blocks as PKCS#8 DER, which is what Java's stores hold; `write_private_key` and `write_certificate` write.

>>> from keystore_tool.crypto.key_specification import specify
>>> from keystore_tool.crypto.keys import generate
>>> from keystore_tool.passwords import Password
>>> pkcs8 = generate(specify("Ed25519")).private_key
>>> [block] = read_blocks(write_private_key(pkcs8, Password("secret")))
>>> block.label, is_private_key(block), is_encrypted(block)
('ENCRYPTED PRIVATE KEY', True, True)
>>> load_private_key(block, Password("secret")) == pkcs8
True
"""

from keystore_tool.crypto.pem import Block
from keystore_tool.formats.pem.blocks import certificates_of, is_certificate, read_blocks, write_certificate
from keystore_tool.formats.pem.private_keys import (
    KEY_ENCRYPTION,
    is_encrypted,
    is_private_key,
    load_private_key,
    write_private_key,
)

__all__ = [
    "KEY_ENCRYPTION",
    "Block",
    "certificates_of",
    "is_certificate",
    "is_encrypted",
    "is_private_key",
    "load_private_key",
    "read_blocks",
    "write_certificate",
    "write_private_key",
]
