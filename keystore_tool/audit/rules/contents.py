"""KST5xx: what is in a store together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.audit.report import EntryKind, Severity
from keystore_tool.audit.rules.chain import SERVER_AUTH
from keystore_tool.audit.rules.rule import Context, Found, Rule, Scope, rule
from keystore_tool.audit.store_facts import CERTIFICATE_BAG, KEY_BAG
from keystore_tool.x509.general_name import GeneralNameKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.audit.facts import CertificateFacts, EntryFacts
    from keystore_tool.audit.store_facts import StoreFacts

DELETE = "keystore-tool delete --keystore {store} --alias {alias}"


@rule(
    "KST501",
    "Private key in a trust store",
    Severity.HIGH,
    Scope.STORE,
    why="Trust stores are copied to every client, often with the password changeit; a private key in "
    "one is lost.",
    fix="put the key into a store of its own with importkeystore, then " + DELETE,
)
def key_in_trust_store(store: StoreFacts, _context: Context) -> Iterator[Found]:
    """A store whose name says trust has private keys."""
    if store.is_trust_store:
        for entry in store.private_keys():
            yield Found("a private key in a trust store (by the file's name)", alias=entry.alias)


@rule(
    "KST502",
    "Certificate is there more than once",
    Severity.LOW,
    Scope.STORE,
    why="Whoever replaces or distrusts it forgets the other alias.",
    fix=DELETE,
)
def duplicate_certificate(store: StoreFacts, _context: Context) -> Iterator[Found]:
    """A trusted certificate under several aliases."""
    trusted = [entry for entry in store.entries if entry.kind is EntryKind.TRUSTED_CERTIFICATE]
    yield from _repeated(trusted, "sha256", "the same certificate as {}")


@rule(
    "KST503",
    "Key is there more than once",
    Severity.MEDIUM,
    Scope.STORE,
    why="A key in several places is renewed in one and forgotten in the others; and lost if one of them is.",
    fix="make a key pair for each use: keystore-tool genkeypair --keystore {store} --alias {alias}",
)
def duplicate_key(store: StoreFacts, _context: Context) -> Iterator[Found]:
    """A private key under several aliases, by its certificates' public keys."""
    yield from _repeated(list(store.private_keys()), "key_sha256", "the same key as {}")


def _repeated(entries: list[EntryFacts], fact: str, text: str) -> Iterator[Found]:
    """One finding for every entry whose certificate has a fact in common with an earlier one."""
    first: dict[str, str] = {}
    for entry in entries:
        value = getattr(entry.leaf, fact) if entry.leaf else ""
        if not value:
            continue
        if value in first:
            yield Found(text.format(first[value]), alias=entry.alias, certificate=entry.leaf.sha256)  # type: ignore[union-attr]
        else:
            first[value] = entry.alias


@rule(
    "KST504",
    "Key of a CA is used by a server or person",
    Severity.HIGH,
    Scope.STORE,
    why="Whoever takes the server takes the CA, and can issue what he likes.",
    fix="make another key pair for the server: keystore-tool genkeypair --keystore {store} --alias NEW",
)
def authority_as_leaf(store: StoreFacts, _context: Context) -> Iterator[Found]:
    """A private key whose certificate is a CA's and for servers; or that has certificates of both kinds."""
    leaves: dict[str, EntryFacts] = {}
    authorities: dict[str, CertificateFacts] = {}
    for entry, certificate in store.all_certificates:
        if certificate.authority:
            authorities[certificate.key_sha256] = certificate
            if certificate is entry.leaf and entry.is_private_key and _serves(certificate):
                yield Found("a CA's certificate is used for a server", alias=entry.alias)
        elif certificate is entry.leaf and entry.is_private_key:
            leaves[certificate.key_sha256] = entry
    for key in leaves.keys() & authorities.keys() - {""}:
        yield Found(f"the key is also that of the CA {authorities[key].subject}", alias=leaves[key].alias)


def _serves(certificate: CertificateFacts) -> bool:
    return SERVER_AUTH in (certificate.purposes or ()) or bool(certificate.names_of(GeneralNameKind.DNS))


_MOST_ALIAS_CHARACTERS = 255


@rule(
    "KST505",
    "Alias that makes trouble",
    Severity.MEDIUM,
    Scope.STORE,
    why="Programs look entries up by alias, some with regard to case and some without; control "
    "characters hide "
    "what is there, and not every program takes other characters than ASCII.",
    fix="keystore-tool changealias --keystore {store} --alias {alias} --destalias NAME",
)
def odd_alias(store: StoreFacts, _context: Context) -> Iterator[Found]:
    """An alias with odd characters, empty, very long, or of several entries."""
    for entry in store.entries:
        problem = _alias_problem(entry.alias)
        if problem:
            yield Found(f"the alias {problem}", alias=entry.alias)
    for shadowed in store.shadowed_aliases:
        text = "there are several entries of this alias (case does not count): Java sees the last one only"
        yield Found(text, severity=Severity.HIGH, alias=shadowed)


def _alias_problem(alias: str) -> str | None:
    if not alias.strip():
        return "is empty"
    if any(not character.isprintable() for character in alias):
        return "has control characters in it"
    if not alias.isascii():
        return "has letters beyond ASCII in it"
    if len(alias) > _MOST_ALIAS_CHARACTERS:
        return f"has {len(alias)} characters"
    if alias != alias.strip():
        return "begins or ends with a blank"
    return None


PINNED_LEAF = Rule(
    "KST506",
    "Server's certificate pinned as trust anchor",
    Severity.MEDIUM,
    Scope.UNDECIDABLE,
    why="It must be replaced everywhere at every renewal.",
    fix="trust the CA that issues it: keystore-tool importcert --keystore {store} --alias CA --file CA.pem",
    needs=("", "needs to know whether pinning is meant: the store does not say it"),
)


@rule(
    "KST507",
    "Public CA in a private trust store",
    Severity.LOW,
    Scope.STORE,
    why="A store with the CAs of one partner should trust nobody else: every public CA in it can vouch for "
    "anybody.",
    fix=DELETE,
    needs=("public_roots", "needs the roots of public CAs to compare with (setting public-roots)"),
)
def public_root(store: StoreFacts, context: Context) -> Iterator[Found]:
    """Roots of public CAs beside others that are none."""
    trusted = [entry for entry in store.entries if entry.kind is EntryKind.TRUSTED_CERTIFICATE and entry.leaf]
    public = [entry for entry in trusted if entry.leaf and entry.leaf.sha256 in context.public_roots]
    if 0 < len(public) < len(trusted):
        for entry in public:
            yield Found("the root of a public CA among private ones", alias=entry.alias)


HUGE_TRUST_STORE = Rule(
    "KST508",
    "More trust than is needed",
    Severity.INFO,
    Scope.UNDECIDABLE,
    why="Every CA in a trust store can vouch for every peer.",
    fix="make a store with the CAs of the peers alone",
    needs=("", "needs to know which peers the store is for"),
)


@rule(
    "KST509",
    "Something in the store cannot be read",
    Severity.MEDIUM,
    Scope.STORE,
    why="What no program understands is lost when one of them rewrites the store.",
    fix="keystore-tool list --keystore {store} --verbose, and ask whoever made it",
)
def unreadable_content(store: StoreFacts, _context: Context) -> Iterator[Found]:
    """A certificate that is none, or a bag of an unknown kind."""
    for entry, certificate in store.all_certificates:
        if certificate.problem is not None:
            text = f"a certificate that cannot be read: {certificate.problem}"
            yield Found(text, alias=entry.alias, certificate=certificate.sha256)
    known = {CERTIFICATE_BAG, KEY_BAG}
    for kind in sorted({bag.oid for bag in store.odd_bags if bag.oid not in known}):
        yield Found(f"a bag of type {kind}, which is kept and not understood")
    if any(bag.oid == KEY_BAG and bag.encrypted for bag in store.odd_bags):
        yield Found("a private key in a bag that Java passes over")
