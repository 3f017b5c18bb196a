"""Java security providers: JKS, JCEKS and PKCS#12 need none, and others cannot be had here.

The providers that come with Java are accepted where they change nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.errors import KeystoreError, StoreFormatError, UnsupportedError
from keystore_tool.model import StoreType
from keystore_tool.stores import named_type

if TYPE_CHECKING:
    from collections.abc import Mapping

PKCS11 = "SunPKCS11"
OF_JAVA = {
    "SUN": "sun.security.provider.Sun",
    "SunRsaSign": "sun.security.rsa.SunRsaSign",
    "SunEC": "sun.security.ec.SunEC",
    "SunJSSE": "sun.security.ssl.SunJSSE",
    "SunJCE": "com.sun.crypto.provider.SunJCE",
    "SunJGSS": "sun.security.jgss.SunProvider",
    "SunSASL": "com.sun.security.sasl.Provider",
    "XMLDSig": "org.jcp.xml.dsig.internal.dom.XMLDSigRI",
    "SunPCSC": "sun.security.smartcardio.SunPCSC",
    "JdkLDAP": "sun.security.provider.certpath.ldap.JdkLDAP",
    "JdkSASL": "com.sun.security.sasl.gsskerb.JdkSASL",
    PKCS11: "sun.security.pkcs11.SunPKCS11",
}
"""The providers of a JDK, with their classes."""

STORE_TYPES = {
    "SUN": (StoreType.JKS, StoreType.PKCS12),
    "SunJSSE": (StoreType.PKCS12,),
    "SunJCE": (StoreType.JCEKS,),
}
"""Which of them have which stores."""

# The JCEKS of SunJCE opens a JKS file too (observed: keytool 25).
_READ = STORE_TYPES | {"SunJCE": (StoreType.JCEKS, StoreType.JKS)}

_REASON = "it is Java code, and this program runs without a Java virtual machine"
_PKCS11_REASON = "PKCS#11 tokens cannot be used here, as this program runs without a Java virtual machine"
_HINT = "leave the option out for JKS, JCEKS and PKCS12; other stores need Java's own keytool"


def check_added(values: Mapping[str, Any]) -> None:
    """Refuse to add a provider that does not come with Java.

    Args:
        values: the options' values by name.

    Raises:
        UnsupportedError: ``-addprovider`` or ``-providerclass`` names one.
    """
    for name in values.get("addprovider", ()):
        if name == PKCS11 and values.get("providerarg"):
            raise UnsupportedError(f'Provider named "{name}" not found: {_PKCS11_REASON}', hint=_HINT)
        if name not in OF_JAVA:
            raise UnsupportedError(f'Provider named "{name}" not found: {_REASON}', hint=_HINT)
    for name in values.get("providerclass", ()):
        if name not in OF_JAVA.values():
            raise UnsupportedError(f'Provider "{name}" not found: {_REASON}', hint=_HINT)


def check_type(asked: str | None, provider: str | None) -> StoreType | None:
    """The store type of a name, where the provider has it; without a name PKCS12 is meant, as in Java.

    Raises:
        KeystoreError: there is no such type or provider, or the provider has not such stores.
    """
    if provider is not None:
        check_known(provider)
    store_type = named_type(asked)
    if provider is not None and (store_type or StoreType.PKCS12) not in STORE_TYPES.get(provider, ()):
        raise KeystoreError(
            f"{store_type.value if store_type else 'pkcs12'} not found",
            hint=f"{provider} has no such stores: leave -providername out",
            java_class="java.security.KeyStoreException",
        )
    return store_type


def check_content(provider: str, content: StoreType | None) -> None:
    """Refuse a file that a provider cannot read.

    Args:
        provider: the provider's name.
        content: the type of store that the file is; None if it is none that is known.

    Raises:
        StoreFormatError: it is of another type.
    """
    if content not in _READ.get(provider, ()):
        raise StoreFormatError(
            f"{provider} does not read {content.value if content else 'such'} stores",
            hint="leave -providername out",
            keytool="Invalid keystore format",
        )


def check_known(provider: str) -> None:
    """Refuse a provider that does not come with Java.

    Raises:
        KeystoreError: it does not.
    """
    if not provider:
        raise KeystoreError("missing provider", hint=_HINT, java_class="java.lang.IllegalArgumentException")
    if provider not in OF_JAVA:
        raise KeystoreError(
            f"no such provider: {provider}", hint=_HINT, java_class="java.security.NoSuchProviderException"
        )
