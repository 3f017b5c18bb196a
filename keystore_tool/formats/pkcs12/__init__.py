"""PKCS#12 key stores (RFC 7292), as Java reads and writes them.

Java's conventions within the format: the friendly name of a key or trusted certificate is its alias, in
lower case; the local key identifier of a key is the text ``Time`` with its creation date in milliseconds; a
certificate is trusted if it has the attribute for trusted key usage, and all others are there for chains,
which are put together by names of subjects and issuers.

>>> from keystore_tool.model import KeyStore, StoreType
>>> from keystore_tool.passwords import Password
>>> data = encode(KeyStore(StoreType.PKCS12), Password("secret"))
>>> looks_like(data), list(decode(data, Password("secret")))
(True, [])
"""

from keystore_tool.formats.pkcs12.containers import looks_like
from keystore_tool.formats.pkcs12.reader import decode, needs_password
from keystore_tool.formats.pkcs12.writer import encode

__all__ = ["decode", "encode", "looks_like", "needs_password"]
