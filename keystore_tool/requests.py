"""The requests library with the key, the chain and the trust of a key store (the extra ``requests``).

A session shows the certificate where the adapter is mounted::

    session = requests.Session()
    session.mount("https://vendor.example/", KeystoreAdapter("example.jks", "changeit", alias="vibesclient1"))
    session.get("https://vendor.example/orders")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter

from keystore_tool.errors import InvalidArgumentError
from keystore_tool.mtls import client_context

if TYPE_CHECKING:
    import ssl

    from requests import PreparedRequest, Response

    from keystore_tool.mtls import Trust
    from keystore_tool.passwords import PasswordSource
    from keystore_tool.storefile import FileName


class KeystoreAdapter(HTTPAdapter):
    """A transport adapter that shows servers a certificate of a store, and trusts whom the store trusts.

    Mount it where the certificate is to be shown. Servers are always verified: ``verify=False`` is refused,
    and other CA bundles (``verify="ca.pem"``, the environment variable REQUESTS_CA_BUNDLE) have no effect.

    Attributes:
        context: the SSL context of all its connections.

    Args:
        path: as for `keystore_tool.client_context`, and so are the next four.
        password: the store's.
        alias: the entry whose key and chain are shown.
        key_password: the key's own password.
        trust: which servers are trusted.
        options: those of requests' HTTPAdapter, such as ``max_retries``.

    Raises:
        KeystoreError: as for `keystore_tool.client_context`.
    """

    def __init__(
        self,
        path: FileName,
        password: PasswordSource,
        *,
        alias: str | None = None,
        key_password: PasswordSource | None = None,
        trust: Trust = "store",
        **options: Any,  # noqa: ANN401  HTTPAdapter's
    ) -> None:
        self.context: ssl.SSLContext = client_context(
            path, password, alias=alias, key_password=key_password, trust=trust
        )
        super().__init__(**options)

    def __getstate__(self) -> dict[str, Any]:
        raise TypeError("a KeystoreAdapter holds a private key: it is not pickled; make another one")

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  HTTPAdapter's
        """Make the connections to servers with the store's context."""
        super().init_poolmanager(*args, **kwargs, ssl_context=self.context)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:  # noqa: ANN401  HTTPAdapter's
        """Make the connections through a proxy with the store's context."""
        return super().proxy_manager_for(proxy, **kwargs, ssl_context=self.context)

    def send(  # noqa: PLR0913, PLR0917  HTTPAdapter's
        self,
        request: PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002
        timeout: Any = None,  # noqa: ANN401
        verify: Any = True,  # noqa: ANN401, FBT002
        cert: Any = None,  # noqa: ANN401
        proxies: Any = None,  # noqa: ANN401
    ) -> Response:
        """Send a request, as HTTPAdapter does.

        Raises:
            InvalidArgumentError: the server is not to be verified, or another certificate is to be shown.
        """
        if verify is False:
            raise InvalidArgumentError("verify=False: a KeystoreAdapter always verifies servers")
        if cert:
            raise InvalidArgumentError("cert=: a KeystoreAdapter shows the certificate of its store")
        return super().send(request, stream, timeout, verify=True, cert=None, proxies=proxies)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:  # noqa: ANN401
        """Leave the context's trust as it is: HTTPAdapter would add all the CAs of its own bundle."""
