"""OpenSSL's derivation of PKCS#12 keys, where this Python is linked with it dynamically.

An accelerator for whoever derives keys by the hundred: the same bytes as `pkcs12_derivation` in a quarter of
the time. Python offers no way to it, so that it is called through ctypes, in the library that Python's own
``_hashlib`` has loaded. Distributions link that dynamically; where it is built in, there is no accelerator.
"""

from __future__ import annotations

import ctypes
import functools
import importlib.util
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_OCTETS = 2**31 - 1


@functools.cache
def derivation() -> Callable[[str, bytes, bytes, int, int, int], bytes | None] | None:
    """The function, None if there is no such library.

    It takes the arguments of `pkcs12_derivation.derive`. It returns None for what OpenSSL refuses: a hash
    that it was built without, or anything but FIPS algorithms where those are prescribed.
    """
    specification = importlib.util.find_spec("_hashlib")
    try:
        library = ctypes.CDLL(specification.origin if specification else None)
        generate, find_digest = library.PKCS12_key_gen_uni, library.EVP_get_digestbyname
    except (OSError, AttributeError):
        return None
    text, number = ctypes.c_char_p, ctypes.c_int
    find_digest.argtypes, find_digest.restype = [text], ctypes.c_void_p
    generate.argtypes = [text, number, text, number, number, number, number, text, ctypes.c_void_p]
    generate.restype = number
    return functools.partial(_derive, generate, find_digest)


def _derive(  # noqa: PLR0913, PLR0917  what PKCS12_key_gen_uni takes
    generate: Any,  # noqa: ANN401  a foreign function
    find_digest: Any,  # noqa: ANN401  a foreign function
    hash_name: str,
    password: bytes,
    salt: bytes,
    iterations: int,
    purpose: int,
    length: int,
) -> bytes | None:
    digest = find_digest(hash_name.replace("_", "-").encode())
    if not digest or not password or not salt or max(len(password), len(salt)) > _MOST_OCTETS:
        return None
    out = ctypes.create_string_buffer(length)
    done = generate(password, len(password), salt, len(salt), purpose, iterations, length, out, digest)
    return out.raw if done == 1 else None
