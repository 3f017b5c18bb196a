"""Java security providers: JKS, JCEKS and PKCS#12 need none, and others cannot be had here.

The providers that come with Java are accepted where they change nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.errors import KeystoreError, UnsupportedError
from keystore_tool.model import StoreType

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
"""Which of them read which stores."""

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


def check_named(name: str | None, store_type: StoreType) -> None:
    """Refuse a provider that has not this type of store.

    Raises:
        KeystoreError: it has not, or there is none of that name.
    """
    if name is None or store_type in STORE_TYPES.get(name, ()):
        return
    if name not in OF_JAVA:
        raise KeystoreError(
            f"no such provider: {name}", hint=_HINT, java_class="java.security.NoSuchProviderException"
        )
    raise KeystoreError(
        f"{store_type.value.lower()} not found",
        hint=f"{name} has no such stores: leave -providername out",
        java_class="java.security.KeyStoreException",
    )
