"""Every option, declared once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli.declarations import Option, takes
from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.passwords import Password

ALIAS = Option("alias", "alias of the entry", value="alias")
DESTALIAS = Option("destalias", "the entry's new alias", value="alias")
OLD_DESTALIAS = Option("dest", "older name of -destalias", value="alias", same_as="destalias")
SIGNER = Option("signer", "alias of the key that signs the new certificate", value="alias")
SRCALIAS = Option("srcalias", "alias in the source store", value="alias")

KEYSTORE = Option("keystore", "file of the key store", value="file")
CACERTS = Option("cacerts", "use the system's Java trust store instead of a file")
STORETYPE = Option("storetype", "type of a new store: JKS, JCEKS or PKCS12", value="type")
SRCKEYSTORE = Option("srckeystore", "file of the source store", value="file")
DESTKEYSTORE = Option("destkeystore", "file of the target store", value="file", same_as="keystore")
SRCSTORETYPE = Option("srcstoretype", "type of the source store", value="type")
DESTSTORETYPE = Option("deststoretype", "type of a new target store", value="type", same_as="storetype")

STOREPASS = Option("storepass", "password of the store", value="password", password=True)
KEYPASS = Option("keypass", "password of the key", value="password", password=True)
NEW = Option("new", "the new password", value="password", password=True)
SIGNERKEYPASS = Option("signerkeypass", "password of the signer's key", value="password", password=True)
SRCSTOREPASS = Option("srcstorepass", "password of the source store", value="password", password=True)
DESTSTOREPASS = Option(
    "deststorepass", "password of the target store", value="password", password=True, same_as="storepass"
)
SRCKEYPASS = Option("srckeypass", "password of the key in the source store", value="password", password=True)
DESTKEYPASS = Option(
    "destkeypass", "password of the key in the target store", value="password", password=True
)
PROTECTED = Option("protected", "ask for no password: a device of its own does")
SRCPROTECTED = Option("srcprotected", "ask for no password of the source store")
DESTPROTECTED = Option("destprotected", "ask for no password of the target store", same_as="protected")

KEYALG = Option("keyalg", "key algorithm, such as RSA, EC or Ed25519", value="algorithm")
SECRET_KEYALG = Option("keyalg", "algorithm of the secret key, such as AES", value="algorithm")
KEYSIZE = Option("keysize", "size of the key in bits", value="bits", number=True)
GROUPNAME = Option("groupname", "named group, such as the curve secp256r1", value="name")
SIGALG = Option("sigalg", "signature algorithm, such as SHA256withRSA", value="algorithm")
DNAME = Option("dname", "distinguished name, such as 'CN=Ann, O=Example Inc, C=US'", value="name")
EXT = Option("ext", "X.509 extension, such as san=dns:a.example", value="extension", repeatable=True)
STARTDATE = Option("startdate", "when the certificate begins to be valid", value="date")
VALIDITY = Option(
    "validity", "for how long the certificate is valid, in days", value="days", number=True, long=True
)

FILE = Option("file", "file to read or write instead of the standard streams", value="file")
INFILE = Option("infile", "file to read instead of standard input", value="file")
OUTFILE = Option("outfile", "file to write instead of standard output", value="file")
JARFILE = Option("jarfile", "signed jar file whose signers are printed", value="file")
SSLSERVER = Option("sslserver", "server whose certificates are printed", value="server[:port]")
RFC = Option("rfc", "PEM instead of binary or descriptive output")
NOPROMPT = Option("noprompt", "ask no questions")
TRUSTCACERTS = Option("trustcacerts", "trust the certificates of the system's Java trust store too")
TLS = Option("tls", "show what is enabled for TLS")
ID = Option(
    "id", "serial number of a revoked certificate, with a reason", value="serial:reason", repeatable=True
)
VERBOSE = Option("v", "tell more")
CONF = Option("conf", "file of options that are put before these", value="file")

PROVIDERNAME = Option("providername", "security provider", value="name", jvm=True)
SRCPROVIDERNAME = Option("srcprovidername", "provider of the source store", value="name", jvm=True)
DESTPROVIDERNAME = Option(
    "destprovidername", "provider of the target store", value="name", jvm=True, same_as="providername"
)
ADDPROVIDER = Option(
    "addprovider", "add a security provider by name", value="name", repeatable=True, jvm=True
)
PROVIDERCLASS = Option(
    "providerclass", "add a security provider by class", value="class", repeatable=True, jvm=True
)
PROVIDERARG = Option("providerarg", "argument of that provider", value="text", repeatable=True, jvm=True)
PROVIDERPATH = Option("providerpath", "where that provider's classes are", value="list", jvm=True)

FORCE = Option("force", "replace files, or the entry, that are there already", ours=True)
DRY_RUN = Option("dry-run", "say what would be done, and write nothing", ours=True)
KEY_OUT = Option("key-out", "file for the private key, - for standard output", value="file", ours=True)
CERT_OUT = Option("cert-out", "file for the entry's certificate and its chain", value="file", ours=True)
CA_OUT = Option("ca-out", "file for the trusted certificates of the store", value="file", ours=True)
PEM_OUT = Option("out", "one file for private key, certificate and chain", value="file", ours=True)
OUT_DIR = Option(
    "out-dir", "folder for all files, named by the entry and the layout", value="folder", ours=True
)
LAYOUT = Option(
    "layout",
    "program that is to read the files",
    value="program",
    choices=("generic", "curl", "haproxy", "httpx", "kafka", "nginx", "requests"),
    ours=True,
)
NEW_KEY_PASSPHRASE = Option(
    "key-passphrase", "passphrase of the key file", value="passphrase", password=True, ours=True
)
NO_ENCRYPTION = Option("no-encryption", "write private keys in clear", ours=True)
KEY_FILE = Option(
    "key", "PEM or DER file with the private key, - for standard input", value="file", ours=True
)
CERT_FILES = Option(
    "cert",
    "PEM or DER file with its certificate, the chain, or both",
    value="file",
    repeatable=True,
    ours=True,
)
CA_FILES = Option(
    "cas",
    "PEM or DER file with certificates that are to be trusted",
    value="file",
    repeatable=True,
    ours=True,
)
ALIAS_TEMPLATE = Option(
    "alias-template",
    "how trusted certificates are to be called, with the fields {name}, {cn}, {ou}, {o}, {c}, {email}, "
    "{serial} and {sha256}; {name} if not given",
    value="template",
    ours=True,
)
KEY_PASSPHRASE = Option(
    "key-passphrase",
    "passphrase of the private key in the file",
    value="passphrase",
    password=True,
    ours=True,
)

SRC = Option(
    "src",
    "store or PEM file to read, - for standard input",
    value="SRC",
    positional=True,
    required=True,
    ours=True,
)
DEST = Option(
    "dest", "file to make, - for standard output", value="DEST", positional=True, required=True, ours=True
)
SRC_KIND = Option(
    "srcstoretype",
    "type of the source (JKS, JCEKS, PKCS12, PEM, BKS), if its content is not to decide",
    value="type",
    ours=True,
)
DEST_KIND = Option(
    "deststoretype",
    "type of the target (JKS, JCEKS, PKCS12, PEM), if its name is not to decide",
    value="type",
    ours=True,
)
SRC_KEY_PASSWORD = Option(
    "srckeypass",
    "password of the keys in the source, a PEM file's passphrase",
    value="password",
    password=True,
    ours=True,
)
DEST_KEY_PASSWORD = Option(
    "destkeypass",
    "password of the keys in the target, a PEM file's passphrase",
    value="password",
    password=True,
    ours=True,
)
SRC_ALIASES = Option(
    "srcalias", "entry to take, if not all are wanted", value="alias", repeatable=True, ours=True
)
NEW_ALIAS = Option(
    "destalias", "new alias of the one entry, or of the one private key", value="alias", ours=True
)
PROFILE = Option(
    "profile",
    "oldest program that is to read a PKCS#12 target",
    value="reader",
    choices=("java8", "java17", "openssl3"),
    ours=True,
)

OLD = Option("old", "the store as it was", value="A", positional=True, required=True, ours=True)
NEW_STORE = Option("new", "the store as it is", value="B", positional=True, required=True, ours=True)
STOREPASS_OF_BOTH = Option("storepass", "password of both stores", value="password", password=True, ours=True)
OTHER_STOREPASS = Option(
    "other-storepass", "password of B, if it has another", value="password", password=True, ours=True
)
DATES = Option("dates", "creation dates count too", ours=True)

MATCHED_FILES = Option(
    "files",
    "PEM or DER files and stores, - for standard input",
    value="FILE",
    positional=True,
    repeatable=True,
    required=True,
    ours=True,
)
POLICY = Option(
    "policy", "vendor's rules that must be kept: vibes, or a TOML file", value="name|file", ours=True
)
USER_ID = Option(
    "user-id", "common name of the certificate's holder, such as an e-mail address", value="id", ours=True
)
COMPANY = Option("company", "organization of the certificate's holder", value="name", ours=True)

BY_NAME = {
    value.name: value for value in tuple(globals().values()) if isinstance(value, Option) and not value.ours
}
"""All of keytool's: every command takes, and ignores, the options of the others (observed: keytool 25)."""


@record(kw_only=True)
class ProviderOptions:
    """What names Java security providers: accepted where keytool does, meaningful inside a JVM only."""

    providername: str | None = takes(PROVIDERNAME)
    addprovider: tuple[str, ...] = takes(ADDPROVIDER)
    providerclass: tuple[str, ...] = takes(PROVIDERCLASS)
    providerarg: tuple[str, ...] = takes(PROVIDERARG)
    providerpath: str | None = takes(PROVIDERPATH)


@record(kw_only=True)
class StoreOptions(ProviderOptions):
    """Which store, and how to open it."""

    keystore: str | None = takes(KEYSTORE)
    storepass: Password | None = takes(STOREPASS)
    storetype: str | None = takes(STORETYPE)
    cacerts: bool = takes(CACERTS)
    protected: bool = takes(PROTECTED)
    verbose: bool = takes(VERBOSE)
