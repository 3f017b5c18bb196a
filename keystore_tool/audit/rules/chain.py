"""KST3xx: chains, and what certificates say that they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.audit.facts import name_text
from keystore_tool.audit.names import covers_host
from keystore_tool.audit.opened_keys import KeyState
from keystore_tool.audit.report import ChainState, Severity
from keystore_tool.audit.rules.rule import Context, Found, Rule, Scope, called, rule
from keystore_tool.errors import KeystoreError
from keystore_tool.x509 import known_extensions as known
from keystore_tool.x509.general_name import GeneralNameKind
from keystore_tool.x509.location_values import AccessDescriptions
from keystore_tool.x509.policy_values import NameConstraints

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.audit.facts import CertificateFacts, EntryFacts
    from keystore_tool.audit.store_facts import StoreFacts
    from keystore_tool.x509.policy_values import Subtree

REPLY = "keystore-tool importcert --keystore {store} --alias {alias} --file CHAIN.pem, with all of the chain"

SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"
ANY_PURPOSE = "2.5.29.37.0"
_CA_ISSUERS = "1.3.6.1.5.5.7.48.2"
_COMMON_NAME = "2.5.4.3"
_MAIL_ADDRESS = "1.2.840.113549.1.9.1"


@rule(
    "KST301",
    "Key has no certificate of a CA yet",
    Severity.MEDIUM,
    Scope.ENTRY,
    why="The certificate that genkeypair made is still there: the request was never sent, or its reply never "
    "imported. No peer trusts it.",
    fix="keystore-tool certreq --keystore {store} --alias {alias}, then importcert the reply",
)
def placeholder(entry: EntryFacts, _context: Context) -> Iterator[str]:
    """A private key with one certificate, which issued itself and is no CA's."""
    if entry.chain_state is ChainState.SELF_SIGNED and entry.leaf and not entry.leaf.authority:
        yield "the key's certificate is self-signed: it was never enrolled"


@rule(
    "KST302",
    "Chain is incomplete",
    Severity.MEDIUM,
    Scope.ENTRY,
    why="A server sends the chain that is in its store. Peers that do not know the missing CA refuse it.",
    fix=REPLY,
)
def incomplete(entry: EntryFacts, _context: Context) -> Iterator[Found | str]:
    """The issuer of the last certificate is not there."""
    if entry.chain_state is ChainState.MISSING:
        yield Found("the private key has no certificate at all: Java cannot use it", severity=Severity.HIGH)
    elif entry.is_private_key and not entry.chain.complete:
        last = entry.chain.path[-1]
        where = _issuer_url(last)
        hint = f"; its CA gives it at {where}" if where else ""
        yield Found(f"the issuer {last.issuer} is missing{hint}", certificate=last.sha256)


def _issuer_url(certificate: CertificateFacts) -> str | None:
    value = certificate.value(known.AUTHORITY_INFO_ACCESS)
    if not isinstance(value, AccessDescriptions):
        return None
    found = (one.location for one in value.descriptions if one.method == _CA_ISSUERS)
    return next((name_text(name) for name in found if name.kind is GeneralNameKind.URI), None)


@rule(
    "KST303",
    "Chain is in the wrong order",
    Severity.MEDIUM,
    Scope.ENTRY,
    why="TLS before 1.3 demands that each certificate is certified by the next one (RFC 5246, 7.4.2); strict "
    "peers still do.",
    fix=REPLY,
)
def disordered(entry: EntryFacts, _context: Context) -> Iterator[str]:
    """All certificates belong together, but stand in another order."""
    path = list(entry.chain.path)
    stored = dict.fromkeys(one for one in entry.certificates if one in path)
    if entry.is_private_key and path != list(stored):
        yield f"the chain should be in the order {' / '.join(one.subject for one in path)}"


@rule(
    "KST304",
    "Unrelated certificate in the chain",
    Severity.MEDIUM,
    Scope.ENTRY,
    why="Certificates that issued nothing in the chain are sent with every handshake, and some peers refuse "
    "such chains.",
    fix=REPLY,
)
def unrelated(entry: EntryFacts, _context: Context) -> Iterator[Found]:
    """A certificate of the chain issued none of the others on the path."""
    if entry.is_private_key:
        for one in entry.chain.unrelated:
            subject = one.subject or "a certificate that cannot be read"
            yield Found(f"{subject} does not belong to the chain", certificate=one.sha256)


@rule(
    "KST305",
    "Signature does not verify",
    Severity.HIGH,
    Scope.ENTRY,
    why="The issuer has the right name, but another key: the chain is of no use to anybody.",
    fix=REPLY,
)
def bad_signature(entry: EntryFacts, _context: Context) -> Iterator[Found]:
    """A link of the chain is one by name only."""
    if not entry.is_private_key:
        return
    for below, above in entry.chain.links:
        if _verifies(below, above) is False:
            text = f"{below.subject} was not signed with the key of {above.subject}"
            yield Found(text, certificate=below.sha256)


def _verifies(below: CertificateFacts, above: CertificateFacts) -> bool | None:
    """Whether a signature is its issuer's; None if that cannot be computed here."""
    from keystore_tool.crypto.signatures import verify  # noqa: PLC0415  imports cryptography, for chains only

    if below.view is None or not above.spki:
        return None
    try:
        return verify(above.spki, below.view.signature_algorithm, below.view.signature, below.view.tbs)
    except KeystoreError:
        return None


@rule(
    "KST306",
    "Key does not match its certificate",
    Severity.HIGH,
    Scope.STORE,
    why="Handshakes fail, for the peer checks with the public key what the private key signed.",
    fix="import the certificate that was issued for this key, or make a new request: keystore-tool certreq "
    "--keystore {store} --alias {alias}",
    needs=("check_keys", "needs the private keys opened (--check-keys)"),
)
def mismatched_key(store: StoreFacts, _context: Context) -> Iterator[Found]:
    """The public key of the private key is another one than the certificate's."""
    for alias, state in store.key_states.items():
        if state is KeyState.OTHER_CERTIFICATE:
            yield Found("the private key belongs to another certificate", alias=alias)


REQUEST_MISMATCH = Rule(
    "KST307",
    "Certificate is not for the request that was made",
    Severity.HIGH,
    Scope.UNDECIDABLE,
    why="A reply to another request leaves the key without a certificate that fits.",
    fix="keystore-tool printcertreq --file REQUEST, and compare its key with the certificate's",
    needs=("", "needs the certificate request, which no store keeps"),
)


@rule(
    "KST308",
    "Certificate issued another one without being a CA's",
    Severity.HIGH,
    Scope.ENTRY,
    why="Every peer that validates chains refuses one whose issuers are not allowed to issue (RFC 5280, "
    "6.1.4).",
    fix=REPLY,
)
def issuer_is_no_authority(entry: EntryFacts, _context: Context) -> Iterator[Found]:
    """A certificate above others lacks the right to stand there."""
    if not entry.is_private_key:
        return
    for depth, above in enumerate(entry.chain.path[1:]):
        problem = _issuing_problem(above, depth) or _constraint_problem(above, entry)
        if problem:
            yield Found(f"{above.subject} {problem}", certificate=above.sha256)


def _issuing_problem(above: CertificateFacts, depth: int) -> str | None:
    """What forbids a certificate to stand over *depth* other CAs."""
    constraints = above.basic_constraints
    if above.view is not None and above.view.version < 3:  # noqa: PLR2004  extensions came with version 3
        return None if above.self_issued else "issued a certificate, and is of a version without constraints"
    if constraints is None or not constraints.ca:
        return "issued a certificate, but is no CA (basic constraints)"
    if constraints.path_length is not None and 0 <= constraints.path_length < depth:
        return f"allows {constraints.path_length} CAs below itself, and there are {depth} (path length)"
    if above.key_usage is not None and "keyCertSign" not in above.key_usage:
        return "issued a certificate, but its key usage has no keyCertSign"
    return None


def _constraint_problem(above: CertificateFacts, entry: EntryFacts) -> str | None:
    """The host name of the key's certificate that a CA must not issue for."""
    value = above.value(known.NAME_CONSTRAINTS)
    if not isinstance(value, NameConstraints) or entry.leaf is None:
        return None
    permitted = _hosts(value.permitted)
    excluded = _hosts(value.excluded)
    for host in entry.leaf.names_of(GeneralNameKind.DNS):
        if any(_is_below(host, one) for one in excluded):
            return f"excludes {host} (name constraints)"
        if permitted and not any(_is_below(host, one) for one in permitted):
            return f"does not permit {host} (name constraints)"
    return None


def _hosts(subtrees: tuple[Subtree, ...] | None) -> list[str]:
    names = [subtree.base for subtree in subtrees or ()]
    return [name_text(name) for name in names if name.kind is GeneralNameKind.DNS]


def _is_below(host: str, constraint: str) -> bool:
    host, constraint = host.lower(), constraint.lower().removeprefix(".")
    return host == constraint or host.endswith(f".{constraint}") or not constraint


@rule(
    "KST309",
    "Client's certificate is not for clients",
    Severity.HIGH,
    Scope.ENTRY,
    why="With mutual TLS, servers refuse a client certificate whose extended key usage has no "
    "clientAuth. Public "
    "CAs no longer put it into server certificates.",
    fix="have it issued again with clientAuth: keystore-tool certreq --keystore {store} --alias {alias} "
    "--ext eku=clientAuth",
    needs=("role", "needs to be told what the keys are for (--role client or server)"),
)
def not_for_clients(entry: EntryFacts, context: Context) -> Iterator[str]:
    """The extended key usage leaves clientAuth out."""
    purposes = entry.leaf.purposes if entry.is_private_key and entry.leaf else None
    if context.role == "client" and purposes is not None and not {CLIENT_AUTH, ANY_PURPOSE} & set(purposes):
        only = " (serverAuth only)" if purposes == (SERVER_AUTH,) else ""
        yield f"the certificate's extended key usage has no clientAuth{only}"


@rule(
    "KST310",
    "Server's certificate has no alternative names",
    Severity.MEDIUM,
    Scope.ENTRY,
    why="Clients compare the host name with the subject's alternative names; the common name is no longer "
    "looked at (RFC 9525, 6.3).",
    fix="keystore-tool certreq --keystore {store} --alias {alias} --ext san=dns:HOST, then importcert "
    "the reply",
)
def without_alternative_names(entry: EntryFacts, context: Context) -> Iterator[str]:
    """A certificate for servers with a common name only."""
    leaf = entry.leaf
    if leaf is None or not entry.is_private_key or leaf.authority or not _is_for_servers(leaf, context):
        return
    if not leaf.names_of(GeneralNameKind.DNS) and not leaf.names_of(GeneralNameKind.IP_ADDRESS):
        yield f"the server's name stands in the subject only ({leaf.subject})"


def _is_for_servers(leaf: CertificateFacts, context: Context) -> bool:
    """By the user's word, else by the certificate's, else by a common name that is a host's."""
    if context.role is not None or leaf.purposes is not None:
        return context.role == "server" or (context.role is None and SERVER_AUTH in (leaf.purposes or ()))
    names = leaf.subject_values(_COMMON_NAME)
    return any("." in name and " " not in name and "@" not in name for name in names)


@rule(
    "KST311",
    "Certificate is not for this host",
    Severity.HIGH,
    Scope.ENTRY,
    why="Clients that reach the server under this name refuse it.",
    fix="keystore-tool certreq --keystore {store} --alias {alias} --ext san=dns:HOST, then importcert "
    "the reply",
    needs=("host", "needs the name of the host (--host)"),
)
def other_host(entry: EntryFacts, context: Context) -> Iterator[str]:
    """No alternative name covers the host."""
    leaf = entry.leaf
    if leaf is None or not entry.is_private_key or leaf.authority or context.host is None:
        return
    names = leaf.names_of(GeneralNameKind.DNS) + leaf.names_of(GeneralNameKind.IP_ADDRESS)
    if not covers_host(names, context.host):
        yield f"{context.host} is none of its names ({', '.join(names) or 'it has none'})"


@rule(
    "KST312",
    "Mail address is not where the policy wants it",
    Severity.MEDIUM,
    Scope.ENTRY,
    why="Programs that know people by the mail address in their certificate look in one place for it.",
    fix="keystore-tool certreq --keystore {store} --alias {alias} --ext san=email:ADDRESS",
    needs=("settings.email_identity", "needs a policy (setting email-identity)"),
)
def misplaced_mail_address(entry: EntryFacts, context: Context) -> Iterator[str]:
    """A key's certificate has a mail address, or should have, and not in the place of the policy."""
    leaf = entry.leaf
    if leaf is None or not entry.is_private_key or leaf.authority:
        return
    places = {
        "san": leaf.names_of(GeneralNameKind.RFC822),
        "cn": [name for name in leaf.subject_values(_COMMON_NAME) if "@" in name],
        "subject": leaf.subject_values(_MAIL_ADDRESS),
    }
    wanted = context.settings.email_identity or ""
    elsewhere = [place for place, found in places.items() if found and place != wanted]
    if not places[wanted] and elsewhere:
        yield f"the mail address stands in {' and '.join(elsewhere)}, and not in {wanted}"


@rule(
    "KST313",
    "Strict peers refuse the certificate",
    Severity.MEDIUM,
    Scope.CERTIFICATE,
    why="Python 3.13 and later validate strictly by RFC 5280 (VERIFY_X509_STRICT): key identifiers must "
    "be there, "
    "a CA's basic constraints critical, and its key usage present.",
    fix="have it issued again with these extensions (openssl: subjectKeyIdentifier, authorityKeyIdentifier, "
    "basicConstraints=critical,CA:TRUE, keyUsage=critical,keyCertSign)",
)
def not_strict(certificate: CertificateFacts, entry: EntryFacts, _context: Context) -> Iterator[str]:
    """What OpenSSL's strict mode complains of."""
    problems = strict_problems(certificate)
    if problems:
        yield f"{called(certificate, entry)} has {', '.join(problems)}"


def strict_problems(certificate: CertificateFacts) -> list[str]:
    """What X509_V_FLAG_X509_STRICT refuses in a certificate (observed: OpenSSL 3.0)."""
    if certificate.view is None or certificate.view.version < 3:  # noqa: PLR2004  no extensions before
        return []
    problems = []
    if not certificate.self_issued and certificate.extension(known.AUTHORITY_KEY_IDENTIFIER) is None:
        problems.append("no authority key identifier")
    if certificate.authority:
        constraints = certificate.extension(known.BASIC_CONSTRAINTS)
        if constraints is not None and not constraints.critical:
            problems.append("basic constraints that are not critical")
        if certificate.key_usage is None:
            problems.append("no key usage though it is a CA's")
        if certificate.extension(known.SUBJECT_KEY_IDENTIFIER) is None:
            problems.append("no subject key identifier")
    return problems


_DISTRUSTED = (
    # what the names of a CA's roots have in them, and from when on Java refuses what they issue for servers
    (("GeoTrust", "VeriSign", "thawte", "Symantec"), "Symantec", "2019-04-16"),
    (("Entrust", "AffirmTrust"), "Entrust", "2024-11-11"),
    (("Camerfirma", "Chambers of Commerce", "Global Chambersign"), "Camerfirma", "2025-04-15"),
)
"""``jdk.security.caDistrustPolicies`` of JDK 25, by organisation."""


@rule(
    "KST314",
    "Root that Java distrusts",
    Severity.MEDIUM,
    Scope.CERTIFICATE,
    why="Java refuses TLS server certificates that were issued below these roots after a date "
    "(jdk.security.caDistrustPolicies), and browsers do too.",
    fix="have certificates issued by another CA; keystore-tool delete --keystore {store} --alias {alias}",
)
def distrusted_root(certificate: CertificateFacts, entry: EntryFacts, _context: Context) -> Iterator[str]:
    """A root of a CA on Java's list, trusted or at the end of a chain."""
    if not certificate.self_issued:
        return
    subject = certificate.subject
    for marks, owner, date in _DISTRUSTED:
        if any(mark in subject for mark in marks):
            name = called(certificate, entry)
            yield f"{name} is a root of {owner}: not for TLS servers issued after {date}"


_MOST_SERIAL_OCTETS = 20


@rule(
    "KST315",
    "Certificate is not made as RFC 5280 wants",
    Severity.LOW,
    Scope.CERTIFICATE,
    why="Serial numbers that are not positive or too long, version 1, and odd times are refused by strict "
    "programs, and announced as errors of the future by others.",
    fix="have it issued again",
)
def unusual_encoding(certificate: CertificateFacts, entry: EntryFacts, _context: Context) -> Iterator[str]:
    """Serial number, version or times are out of the ordinary."""
    view = certificate.view
    if view is None:
        return
    problems = []
    try:
        serial = view.serial
        if serial <= 0:
            problems.append("a serial number that is not positive")
        elif serial.bit_length() > 8 * _MOST_SERIAL_OCTETS - 1:
            problems.append("a serial number of more than 20 octets")
    except KeystoreError:
        problems.append("a serial number that cannot be read")
    if view.version != 3:  # noqa: PLR2004
        problems.append(f"version {view.version}")
    if certificate.not_after is None:
        problems.append("times that cannot be read")
    elif certificate.lifetime is not None and certificate.lifetime.total_seconds() < 0:
        problems.append("an end before its begin")
    elif not certificate.has_usual_times:
        problems.append("times in an unusual encoding")
    if problems:
        yield f"{called(certificate, entry)} has {', '.join(problems)}"
