"""What grows from the seed of a key of lattices: `mldsa` and `mlkem` make it."""

from __future__ import annotations

from keystore_tool.records import field, record


@record
class ExpandedKey:
    """A key pair in the encodings of FIPS 203, section 7.1, or FIPS 204, section 7.2.

    Attributes:
        private_key: the expanded private key.
        public_key: the public key.
    """

    private_key: bytes = field(repr=False)
    public_key: bytes
