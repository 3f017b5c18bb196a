"""The options of ``req``: openssl's, and what is said to those that are not taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from keystore_tool.cli import options
from keystore_tool.cli.declarations import Option, takes
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.passwords import Password

FORMATS = ("PEM", "DER")
DEFAULT_KEY_FILE = "privkey.pem"
DEFAULT_DIGEST = "SHA256"
DEFAULT_DAYS = 30
SERIAL_NUMBER = re.compile(r"0x[0-9A-Fa-f]{1,40}|[0-9]{1,49}")
LEAST_OVERLONG_SERIAL = 1 << (8 * 20 - 1)
"""RFC 5280, 4.1.2.2: 20 octets, sign included."""
ALWAYS = "accepted: it is always so"

_INSTEAD = {
    (
        "config",
        "section",
        "extensions",
        "reqexts",
    ): "no configuration file is read: give what it says with -subj, -addext and -newkey",
    ("CA", "CAkey", "copy_extensions"): "keystore-tool gencert signs requests",
    ("text", "subject", "nameopt", "reqopt"): "keystore-tool printcertreq --file FILE shows a request",
    ("pubkey", "modulus"): "keystore-tool match FILE... tells which keys and requests belong together",
    (
        *("engine", "keygen_engine", "provider", "provider-path", "propquery"),
        *("sigopt", "vfyopt", "precert"),
    ): "leave it out, or use openssl req for this one",
    ("rand", "writerand"): "leave it out: the system's randomness is used",
    ("md4", "md5", "mdc2", "rmd160"): "-sha256 signs in a way that is still trusted",
}
UNSUPPORTED = {name: hint for names, hint in _INSTEAD.items() for name in names}
"""openssl's options that are not taken, and what to do instead."""


@record(kw_only=True)
class Options:
    """What req takes: openssl's options, and in the end our own."""

    new: bool = takes(Option("new", "make a request: so do -newkey, -key, -subj and -x509"))
    newkey: str | None = takes(
        Option(
            "newkey", "the new key: rsa:2048 (the default), ec, ed25519, ed448 or rsa-pss:2048", value="key"
        )
    )
    pkeyopt: tuple[str, ...] = takes(
        Option(
            "pkeyopt", "a setting of it, such as ec_paramgen_curve:P-384", value="name:value", repeatable=True
        )
    )
    keyout: str | None = takes(
        Option("keyout", f"file for the new key, {DEFAULT_KEY_FILE} if none is named", value="file")
    )
    passout: Password | None = takes(
        Option(
            "passout",
            "where its pass phrase is: env:NAME, file:PATH, fd:N, keyring:NAME or stdin",
            value="source",
            password=True,
        )
    )
    noenc: bool = takes(Option("noenc", "write the new key without encryption"))
    nodes: bool = takes(Option("nodes", "the same, openssl's older name"))
    key: str | None = takes(Option("key", "file of a key that exists, instead of a new one", value="file"))
    passin: Password | None = takes(
        Option("passin", "where the pass phrase of that key is", value="source", password=True)
    )
    keyform: str | None = takes(Option("keyform", "accepted: the file's content says it", value="PEM|DER"))
    subj: str | None = takes(
        Option("subj", "the name, such as /C=US/O=Example/CN=Ann; nothing is asked then", value="name")
    )
    addext: tuple[str, ...] = takes(
        Option(
            "addext", "an extension, such as subjectAltName=DNS:a.example", value="extension", repeatable=True
        )
    )
    sha1: bool = takes(Option("sha1", "sign with SHA-1, which hardly anybody trusts any more"))
    sha224: bool = takes(Option("sha224", "sign with SHA-224"))
    sha256: bool = takes(Option("sha256", "sign with SHA-256, which is the default"))
    sha384: bool = takes(Option("sha384", "sign with SHA-384"))
    sha512: bool = takes(Option("sha512", "sign with SHA-512"))
    x509: bool = takes(Option("x509", "make a self-signed certificate instead of a request"))
    days: int | None = takes(
        Option("days", f"for how long it is valid, {DEFAULT_DAYS} if not said", value="days", number=True)
    )
    set_serial: str | None = takes(
        Option("set_serial", "its serial number, decimal or 0x...", value="number")
    )
    out: str | None = takes(Option("out", "file for the request, instead of standard output", value="file"))
    outform: str | None = takes(Option("outform", "its form", value="PEM|DER", choices=FORMATS))
    newhdr: bool = takes(Option("newhdr", "NEW in its first and last line, as keytool writes it"))
    noout: bool = takes(Option("noout", "do not write it"))
    infile: str | None = takes(
        Option("in", "file of a request to verify or convert, - for standard input", value="file")
    )
    inform: str | None = takes(Option("inform", "accepted: the file's content says it", value="PEM|DER"))
    verify: bool = takes(Option("verify", "check the request's signature"))
    verbose: bool = takes(Option("verbose", "tell more"))
    batch: bool = takes(Option("batch", "ask nothing: the name is given with -subj"))
    utf8: bool = takes(Option("utf8", ALWAYS))
    multivalue_rdn: bool = takes(Option("multivalue-rdn", ALWAYS))
    user_id: str | None = takes(options.USER_ID)
    company: str | None = takes(options.COMPANY)
    policy: str | None = takes(options.POLICY)

    @property
    def makes(self) -> bool:
        """Whether a request or certificate is to be made; else one is read."""
        whom = self.subj or self.user_id or self.company
        return bool(self.new or self.x509 or self.newkey or self.key or self.addext or whom)

    @property
    def digest(self) -> str:
        """Java's name of the message digest.

        Raises:
            InvalidArgumentError: there are two.
        """
        names = ("sha1", "sha224", "sha256", "sha384", "sha512")
        given = [name.upper() for name in names if getattr(self, name)]
        if len(given) > 1:
            raise InvalidArgumentError(
                f"two message digests: {' and '.join(given)}", hint="a request is signed with one"
            )
        return given[0] if given else DEFAULT_DIGEST

    @property
    def key_file(self) -> str | None:
        """Where the new key goes; None if there is none."""
        return None if self.key is not None else self.keyout or DEFAULT_KEY_FILE

    @property
    def serial(self) -> int | None:
        """The serial number that is asked for.

        Raises:
            InvalidArgumentError: it is none.
        """
        if self.set_serial is None:
            return None
        if not SERIAL_NUMBER.fullmatch(self.set_serial):
            raise self._no_serial()
        number = int(self.set_serial, 16 if self.set_serial.startswith("0x") else 10)
        if not 0 < number < LEAST_OVERLONG_SERIAL:
            raise self._no_serial()
        return number

    def _no_serial(self) -> InvalidArgumentError:
        return InvalidArgumentError(
            f"-set_serial {self.set_serial} is no serial number",
            hint="it is positive, decimal or 0x and hexadecimal, and has 20 octets at most",
        )
