"""Java key stores without a JDK: JKS, JCEKS and PKCS#12 from Python.

The names below are imported when they are used for the first time: importing the package costs nothing.
"""

__version__ = "0.1.0"

TYPE_CHECKING = False  # typing's, without the time that importing it takes
if TYPE_CHECKING:
    from keystore_tool.errors import KeystoreError
    from keystore_tool.model import (
        Certificate,
        KeyStore,
        PrivateKeyEntry,
        SecretKeyEntry,
        StoreType,
        TrustedCertificateEntry,
    )
    from keystore_tool.mtls import client_context, server_context
    from keystore_tool.passwords import Password
    from keystore_tool.stores import edit_store, load_store

__all__ = [
    "Certificate",
    "KeyStore",
    "KeystoreError",
    "Password",
    "PrivateKeyEntry",
    "SecretKeyEntry",
    "StoreType",
    "TrustedCertificateEntry",
    "client_context",
    "edit_store",
    "load_store",
    "server_context",
]

_MODULES = {
    "KeystoreError": "errors",
    "Password": "passwords",
    "client_context": "mtls",
    "edit_store": "stores",
    "load_store": "stores",
    "server_context": "mtls",
}
"""Where the public names are; those that are not here are in `keystore_tool.model`."""


def _load(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  importing the package costs nothing

    value: object = getattr(import_module(f"{__name__}.{_MODULES.get(name, 'model')}"), name)
    globals()[name] = value
    return value


if not TYPE_CHECKING:  # a type checker that saw it would take any name
    __getattr__ = _load


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
