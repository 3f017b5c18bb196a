"""How the certificates of a chain belong together, by the names of issuers and subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.audit.report import ChainState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keystore_tool.audit.facts import CertificateFacts


class ChainFacts(NamedTuple):
    """A chain, examined.

    Attributes:
        state: what it is like.
        path: the certificates from the key's own upwards, as far as issuers are there, in the right order.
        unrelated: those that are in the chain and not on the path.
    """

    state: ChainState
    path: tuple[CertificateFacts, ...]
    unrelated: tuple[CertificateFacts, ...]

    @property
    def complete(self) -> bool:
        """Whether the path ends in a certificate that issued itself."""
        return bool(self.path and self.path[-1].self_issued)

    @property
    def links(self) -> list[tuple[CertificateFacts, CertificateFacts]]:
        """Each certificate of the path with its issuer."""
        return list(zip(self.path, self.path[1:], strict=False))


def examine(certificates: Sequence[CertificateFacts]) -> ChainFacts:
    """Examine a chain in its stored order, the key's own certificate first."""
    if not certificates:
        return ChainFacts(ChainState.MISSING, (), ())
    path, left = [certificates[0]], list(certificates[1:])
    while left and not path[-1].self_issued:
        above = next((one for one in left if one.issued(path[-1])), None)
        if above is None:
            break
        path.append(above)
        left.remove(above)
    return ChainFacts(_state(certificates, path, left), tuple(path), tuple(left))


def _state(
    certificates: Sequence[CertificateFacts], path: list[CertificateFacts], left: list[CertificateFacts]
) -> ChainState:
    if left:
        return ChainState.UNRELATED
    if path != list(certificates):
        return ChainState.DISORDERED
    if not path[-1].self_issued:
        return ChainState.INCOMPLETE
    return ChainState.COMPLETE if len(path) > 1 else ChainState.SELF_SIGNED
