"""`req` against openssl: the same options, prompts and order, and files that openssl reads."""

import io
import re
import stat
from pathlib import Path

import peers
import pytest
from conftest import Runner
from sides import OURS, Side

from keystore_tool.cli import table
from keystore_tool.cli.conversation.console import Console
from keystore_tool.cli.frontends import openssl as openssl_grammar
from keystore_tool.formats.pem import read_blocks
from keystore_tool.x509.inspect import inspect_request

DOCUMENT = (
    *("req", "-outform", "PEM", "-out", "vibesclient1.csr", "-newkey", "rsa:2048"),
    *("-keyout", "vibesclient1.key", "-sha256", "-verbose"),
)
FILES = ("-keyout", "new.key", "-out", "new.csr")
QUICK = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", *FILES)
NAMED = (*QUICK, "-noenc", "-subj", "/CN=Ann")
SECRET = "secret\nsecret\n"
NAME = "US\n.\nChicago\nExample, Inc\n\napiuser@example.com\n\n"
NO_ATTRIBUTES = "\n\n"


@pytest.fixture
def req(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs our program in the test's folder, within this process, which is quick."""

    def run(*arguments: str, stdin: str = "") -> peers.Run:
        monkeypatch.chdir(tmp_path)
        streams = [io.BytesIO(stdin.encode()), io.BytesIO(), io.BytesIO()]
        with monkeypatch.context() as patched:
            patched.setattr("sys.stdin", io.TextIOWrapper(streams[0]))
            status = openssl_grammar.run(table.SUBCOMMANDS["req"], arguments[1:], Console(*streams))
        out, err = (stream.getvalue().decode() for stream in streams[1:])
        return peers.Run(arguments, status, out, err)

    return run


@pytest.fixture
def theirs(openssl: Runner, tmp_path: Path):
    """Runs openssl in the test's folder."""

    def run(*arguments: str | Path, stdin: str = "") -> peers.Run:
        return openssl(*arguments, stdin=stdin, cwd=tmp_path)

    return run


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# ---------------------------------------------------------------------------------- the document's command


def test_the_documents_command_makes_a_request_and_an_encrypted_key(
    keystore_tool: Runner, theirs, tmp_path: Path
) -> None:
    done = keystore_tool(*DOCUMENT, stdin=SECRET + NAME + NO_ATTRIBUTES, cwd=tmp_path).ok()
    assert done.out == ""
    assert "Generating RSA key with 2048 bits\n" in done.err
    assert "Writing private key to 'vibesclient1.key'\n" in done.err
    assert left_in(tmp_path) == {"vibesclient1.csr", "vibesclient1.key"}
    assert (tmp_path / "vibesclient1.csr").read_text().startswith("-----BEGIN CERTIFICATE REQUEST-----\n")
    verified = theirs("req", "-in", "vibesclient1.csr", "-verify", "-noout", "-subject").ok()
    assert "verify OK" in verified.err
    assert verified.out == 'subject=C = US, L = Chicago, O = "Example, Inc", CN = apiuser@example.com\n'
    text = theirs("req", "-in", "vibesclient1.csr", "-noout", "-text").ok().out
    assert "Signature Algorithm: sha256WithRSAEncryption" in text
    assert "Public-Key: (2048 bit)" in text


def test_the_key_is_the_owners_alone_and_under_aes_256(req, theirs, tmp_path: Path) -> None:
    req(*DOCUMENT, stdin=SECRET + NAME + NO_ATTRIBUTES).ok()
    key = tmp_path / "vibesclient1.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "BEGIN ENCRYPTED PRIVATE KEY" in key.read_text()
    assert "aes-256-cbc" in theirs("asn1parse", "-in", key.name).ok().out
    public = theirs("pkey", "-in", key.name, "-passin", "pass:secret", "-pubout").ok().out
    assert public == theirs("req", "-in", "vibesclient1.csr", "-noout", "-pubkey").ok().out
    assert theirs("pkey", "-in", key.name, "-passin", "pass:wrong").status != 0


# -------------------------------------------------------------------------------------------- conversations

PASS_PHRASE = [("Enter PEM pass phrase:", "secret"), ("Verifying - Enter PEM pass phrase:", "secret")]
QUESTIONS = [
    ("Country Name (2 letter code)", "US"),
    ("State or Province Name (full name)", "."),
    ("Locality Name (eg, city)", "Chicago"),
    ("Organization Name (eg, company)", "Example, Inc"),
    ("Organizational Unit Name (eg, section)", ""),
    ("Common Name (e.g. server FQDN or YOUR name)", "apiuser@example.com"),
    ("Email Address", "api@example.com"),
    ("A challenge password", "opensesame"),
    ("An optional company name", "Example"),
]
AGAIN = [
    ("Country Name", "USA"),
    *QUESTIONS[:5],
    ("Common Name", "a" * 65),
    *QUESTIONS[5:7],
    ("A challenge password", "abc"),
    ("A challenge password", "a" * 21),
    *QUESTIONS[7:],
]

PROMPT = re.compile(r"^(.*?)(?: \[[^\]]*\])?:(?:[^:]*)$")


def sides(folder: Path) -> tuple[Side, Side]:
    found = []
    for name, command in (("openssl", ("openssl",)), ("ours", (OURS,))):
        own = folder / name
        own.mkdir()
        found.append(Side(name, command, own))
    return found[0], found[1]


def spoken(screen: str) -> list[str]:
    """What stands on the screen from the first prompt on, without defaults, introductions and blank lines."""
    lines = screen[screen.index("Enter PEM") :].splitlines()
    wanted = ("Enter", "Verif", "String", *(question for question, _ in QUESTIONS))
    return [re.sub(r" \[[^\]]*\]:", " []:", line) for line in lines if line.startswith(wanted)]


@pytest.mark.peer
@pytest.mark.parametrize("answers", [QUESTIONS, AGAIN], ids=["each answered", "some asked again"])
def test_on_a_terminal_the_conversation_is_openssls(tmp_path: Path, answers: list[tuple[str, str]]) -> None:
    talks = [side.converse(QUICK, [*PASS_PHRASE, *answers]) for side in sides(tmp_path)]
    assert [talk.status for talk in talks] == [0, 0]
    assert spoken(talks[0].screen) == spoken(talks[1].screen)
    assert "secret" not in talks[1].screen
    subjects = [inspect_request(der_of(tmp_path / side / "new.csr")).subject for side in ("openssl", "ours")]
    assert subjects[0].encoded == subjects[1].encoded


@pytest.mark.peer
@pytest.mark.parametrize(
    "answers",
    [
        [("Enter PEM pass phrase:", "abc")],
        [("Enter PEM pass phrase:", "secret"), ("Verifying - Enter PEM pass phrase:", "other")],
    ],
    ids=["too short", "typed in two ways"],
)
def test_a_useless_pass_phrase_ends_it_as_with_openssl(
    tmp_path: Path, answers: list[tuple[str, str]]
) -> None:
    theirs, ours = (side.converse(QUICK, answers) for side in sides(tmp_path))
    assert (theirs.status, ours.status) == (1, 1)
    words = "Verify failure" if len(answers) > 1 else "You must type in 4 to 1024 characters"
    assert words in theirs.screen
    assert words in ours.screen
    assert left_in(tmp_path / "ours") == set()


def test_the_attributes_are_what_openssl_writes(req, theirs) -> None:
    req(*QUICK, "-noenc", stdin=f"{NAME}opensesame\nExample\n").ok()
    text = theirs("req", "-in", "new.csr", "-noout", "-text").ok().out
    assert re.search(r"challengePassword +:opensesame", text)
    assert re.search(r"unstructuredName +:Example", text)


@pytest.mark.parametrize(
    "typed", ["", SECRET, f"{SECRET}US\n", f"{SECRET}{NAME}", f"{SECRET}{NAME}\n"], ids=repr
)
def test_when_input_ends_early_nothing_is_written(req, tmp_path: Path, typed: str) -> None:
    done = req(*QUICK, stdin=typed)
    assert done.status == 1
    assert "nothing was written" in done.err
    assert left_in(tmp_path) == set()


def test_a_name_without_any_part_is_refused(req, tmp_path: Path) -> None:
    done = req(*QUICK, "-noenc", stdin=".\n" * 9)
    assert done.status == 1
    assert "error: the name has no part" in done.err
    assert left_in(tmp_path) == set()


def der_of(file: Path) -> bytes:
    return read_blocks(file.read_bytes())[-1].der


# ------------------------------------------------------------------------------------------------- the name


@pytest.mark.parametrize(
    "subject",
    [
        "/C=US/ST=Illinois/L=Chicago/O=Example/OU=Mobile/CN=apiuser@example.com/emailAddress=a@example.com",
        r"/O=Example\/Sons\, Inc\+Co/CN=a\\b",
        "/O=Example+CN=Ann/OU=two in one",
        "/CN=Ünal ☃/L=  blanks ",
        "/CN=slash at the end/",
        "/commonName=Ann/countryName=US/serialNumber=12/dnQualifier=q/DC=example/UID=ann/street=Main/title=Dr",
        "/GN=Ann/SN=Bee/initials=AB/pseudonym=x/postalCode=1/organizationIdentifier=y/jurisdictionC=US",
        "/",
    ],
)
def test_a_name_is_encoded_as_openssl_encodes_it(req, theirs, tmp_path: Path, subject: str) -> None:
    command = [*QUICK[:-1], "ours.csr", "-noenc", "-utf8", "-subj", subject]
    req(*command).ok()
    (tmp_path / "new.key").unlink()
    theirs(*command[:-5], "theirs.csr", *command[-4:]).ok()
    ours, other = (
        inspect_request(der_of(tmp_path / name)).subject_der for name in ("ours.csr", "theirs.csr")
    )
    assert ours == other


def test_a_name_may_be_written_as_for_keytool(req, theirs) -> None:
    req(*QUICK, "-noenc", "-subj", "CN=Ann, O=Example\\, Inc, C=US").ok()
    shown = theirs("req", "-in", "new.csr", "-noout", "-subject", "-nameopt", "RFC2253").ok().out
    assert shown == "subject=CN=Ann,O=Example\\, Inc,C=US\n"


def test_a_part_without_value_is_left_out_with_a_warning(req, theirs) -> None:
    done = req(*QUICK, "-noenc", "-subj", "/O=/CN=Ann").ok()
    assert "O has no value" in done.err
    assert theirs("req", "-in", "new.csr", "-noout", "-subject").ok().out == "subject=CN = Ann\n"


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("/CN", "has no ="),
        ("/FOO=a", "'FOO' is no part of a name"),
        ("/CN=a//O=b", "'/O' is no part of a name"),
        ("/CN=a+", "ends with a +"),
        ("/CN=a\\", "ends with a backslash"),
        ("/C=USA", "String too long, must be at most 2 bytes long"),
        ("/CN=" + "a" * 65, "String too long, must be at most 64 bytes long"),
        ("/C=Ü1", "C cannot be"),
        ("/emailAddress=é@example.com", "emailAddress cannot be"),
        ("CN:Ann", "Not a distinguished name"),
    ],
)
def test_a_name_that_is_none_is_refused(req, tmp_path: Path, subject: str, words: str) -> None:
    done = req(*QUICK, "-noenc", "-subj", subject)
    assert done.status == 1
    assert words in done.err
    assert "hint: " in done.err
    assert left_in(tmp_path) == set()


# ------------------------------------------------------------------------------------------- keys and digests


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("-newkey rsa:3072 -sha384", ["3072 bit", "sha384WithRSAEncryption"]),
        ("-newkey rsa -pkeyopt rsa_keygen_bits:1024 -sha1", ["1024 bit", "sha1WithRSAEncryption"]),
        ("-newkey 2048", ["2048 bit", "sha256WithRSAEncryption"]),
        ("-new", ["2048 bit", "sha256WithRSAEncryption"]),
        ("-newkey rsa-pss:2048 -sha256", ["rsassaPss", "2048 bit"]),
        ("-newkey ec", ["P-256", "ecdsa-with-SHA256"]),
        ("-newkey EC -pkeyopt ec_paramgen_curve:secp384r1 -sha512", ["P-384", "ecdsa-with-SHA512"]),
        ("-newkey ec -pkeyopt ec_paramgen_curve:P-521 -pkeyopt ec_param_enc:named_curve", ["P-521"]),
        ("-newkey ed25519 -sha256", ["ED25519"]),
        ("-newkey ed448", ["ED448"]),
    ],
)
def test_every_kind_of_key(req, theirs, arguments: str, words: list[str]) -> None:
    command = f"req {arguments} -keyout new.key -passout pass:secret -out new.csr -subj /CN=Ann"
    req(*command.split()).ok()
    shown = theirs("req", "-in", "new.csr", "-verify", "-noout", "-text").ok()
    assert "verify OK" in shown.err
    assert all(word in shown.out for word in words)
    public = theirs("pkey", "-in", "new.key", "-passin", "pass:secret", "-pubout").ok().out
    assert public == theirs("req", "-in", "new.csr", "-noout", "-pubkey").ok().out


@pytest.mark.parametrize("source", ["env:PASSPHRASE", "file:phrase.txt", "stdin", "pass:pass phrase"])
def test_the_pass_phrase_from_elsewhere(keystore_tool: Runner, theirs, tmp_path: Path, source: str) -> None:
    (tmp_path / "phrase.txt").write_text("pass phrase\nsecond line\n")
    command = [*QUICK, "-subj", "/CN=Ann", "-passout", source]
    keystore_tool(*command, stdin="pass phrase\n", cwd=tmp_path, env={"PASSPHRASE": "pass phrase"}).ok()
    theirs("pkey", "-in", "new.key", "-passin", "pass:pass phrase", "-noout").ok()


def test_a_pass_phrase_of_any_characters(req, theirs, tmp_path: Path) -> None:
    (tmp_path / "phrase.txt").write_text("pä ß€😀\n")
    req(*QUICK, "-subj", "/CN=Ann", stdin="pä ß€😀\n" * 2).ok()
    theirs("pkey", "-in", "new.key", "-passin", "file:phrase.txt", "-noout").ok()


def test_a_pass_phrase_that_is_not_utf_8_is_refused(req, tmp_path: Path) -> None:
    (tmp_path / "phrase.txt").write_bytes(b"caf\xe9\n")
    done = req(*QUICK, "-subj", "/CN=Ann", "-passout", "file:phrase.txt")
    assert done.status == 1
    assert "the pass phrase is not UTF-8" in done.err
    assert left_in(tmp_path) == {"phrase.txt"}


@pytest.mark.parametrize("option", ["-noenc", "-nodes"])
def test_a_key_without_pass_phrase_is_private_too(req, theirs, tmp_path: Path, option: str) -> None:
    req(*QUICK, "-subj", "/CN=Ann", option).ok()
    theirs("pkey", "-in", "new.key", "-noout").ok()
    assert stat.S_IMODE((tmp_path / "new.key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("form", "passin"),
    [
        (["pkcs8", "-topk8", "-passout", "pass:secret"], "pass:secret"),
        (["pkcs8", "-topk8", "-nocrypt"], None),
        (["ec", "-aes256", "-passout", "pass:secret"], "pass:secret"),
        (["ec"], None),
        (["pkcs8", "-topk8", "-nocrypt", "-outform", "DER"], None),
    ],
    ids=["PKCS#8 encrypted", "PKCS#8", "SEC1 encrypted", "SEC1", "DER"],
)
def test_a_key_that_exists(req, theirs, tmp_path: Path, form: list[str], passin: str | None) -> None:
    theirs("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "raw.key").ok()
    theirs(*form, "-in", "raw.key", "-out", "old.key").ok()
    given = [] if passin is None else ["-passin", passin]
    req("req", "-new", "-key", "old.key", *given, "-subj", "/CN=Ann", "-out", "new.csr").ok()
    assert "verify OK" in theirs("req", "-in", "new.csr", "-verify", "-noout").ok().err
    public = theirs("pkey", "-in", "raw.key", "-pubout").ok().out
    assert public == theirs("req", "-in", "new.csr", "-noout", "-pubkey").ok().out
    assert left_in(tmp_path) == {"raw.key", "old.key", "new.csr"}


def test_an_existing_key_leaves_no_new_one_to_make(req, theirs, tmp_path: Path) -> None:
    theirs("genpkey", "-algorithm", "ed25519", "-out", "old.key").ok()
    done = req("req", "-key", "old.key", "-newkey", "rsa:2048", *FILES, "-subj", "/CN=Ann").ok()
    assert "There is no new key to make" in done.err
    assert left_in(tmp_path) == {"old.key", "new.csr"}


def test_the_pass_phrase_of_a_key_is_asked_for_once(req, theirs, tmp_path: Path) -> None:
    theirs("genpkey", "-algorithm", "ed25519", "-aes256", "-pass", "pass:secret", "-out", "old.key").ok()
    command = ["req", "-new", "-key", "old.key", "-subj", "/CN=Ann", "-out", "new.csr"]
    wrong = req(*command, stdin="wrong\n")
    assert wrong.status == 1
    assert wrong.err.startswith("Enter pass phrase for old.key:")
    assert "does not open this private key" in wrong.err
    assert left_in(tmp_path) == {"old.key"}
    req(*command, stdin="secret\n").ok()


# --------------------------------------------------------------------------------- extensions, certificates


@pytest.mark.parametrize(
    "extension",
    [
        "subjectAltName=DNS:a.example,DNS:*.b.example,IP:192.0.2.1,IP:::1,email:a@b.example,URI:http://c/d",
        "subjectAltName = DNS.1:a.example, DNS.2:b.example, RID:1.2.3.4",
        "keyUsage=critical,digitalSignature,keyEncipherment",
        "extendedKeyUsage=critical, clientAuth, serverAuth, 1.2.3.4",
        "basicConstraints=CA:FALSE",
        "basicConstraints=critical,CA:TRUE,pathlen:0",
        "1.2.3.4=DER:30:03:02:01:05",
        "1.2.3.4=critical,DER:0500",
    ],
)
def test_an_extension_is_encoded_as_openssl_encodes_it(req, theirs, tmp_path: Path, extension: str) -> None:
    req(*NAMED, "-addext", extension).ok()
    (ours,) = inspect_request(der_of(tmp_path / "new.csr")).extensions
    theirs(*NAMED, "-addext", extension).ok()
    (other,) = inspect_request(der_of(tmp_path / "new.csr")).extensions
    assert ours == other


@pytest.mark.parametrize(
    "extension",
    [
        "keyUsage",
        "keyUsage=",
        "keyUsage=critical",
        "keyUsage=flying",
        "extendedKeyUsage=flying",
        "subjectAltName=a.example",
        "subjectAltName=email:copy",
        "subjectAltName=IP:300.1.1.1",
        "basicConstraints=CA:TRUE,pathlen:x",
        "nsComment=hello",
        "1.2.3.4=hello",
        "1.2.3.4=DER:123",
    ],
)
def test_an_extension_that_is_none_is_refused(req, tmp_path: Path, extension: str) -> None:
    done = req(*NAMED, "-addext", extension)
    assert done.status == 1
    assert done.err.startswith(f"keystore-tool: error: Not an extension: {extension}\nkeystore-tool: hint: ")
    assert left_in(tmp_path) == set()


EXTENSIONS = re.compile(r"X509v3 [^:]+:(?: critical)?(?=\s)")


def test_a_self_signed_certificate_has_openssls_extensions(req, theirs) -> None:
    command = [*NAMED, "-x509", "-days", "7"]
    req(*command).ok()
    assert theirs("verify", "-x509_strict", "-CAfile", "new.csr", "new.csr").ok().out == "new.csr: OK\n"
    ours = theirs("x509", "-in", "new.csr", "-noout", "-text", "-startdate", "-enddate").ok().out
    theirs(*command).ok()
    other = theirs("x509", "-in", "new.csr", "-noout", "-text").ok().out
    assert sorted(EXTENSIONS.findall(ours)) == sorted(EXTENSIONS.findall(other))
    assert "CA:TRUE" in ours
    assert re.search(r"Serial Number:\s+(?:[0-9a-f]{2}:){15,19}[0-9a-f]{2}\s", ours)
    begin, end = (re.search(rf"{name}=(.*) GMT", ours)[1] for name in ("notBefore", "notAfter"))
    assert begin != end
    theirs("x509", "-in", "new.csr", "-noout", "-checkend", str(6 * 86400)).ok()


@pytest.mark.parametrize(("number", "shown"), [("4711", "1267"), ("0x1267", "1267")])
def test_a_self_signed_certificate_as_it_is_asked_for(req, theirs, number: str, shown: str) -> None:
    usage = ["-addext", "basicConstraints=critical,CA:FALSE", "-addext", "extendedKeyUsage=clientAuth"]
    req(*NAMED, "-x509", "-set_serial", number, *usage).ok()
    text = theirs("x509", "-in", "new.csr", "-noout", "-text", "-serial").ok().out
    assert f"serial={shown}\n" in text
    assert "CA:FALSE" in text
    assert "TLS Web Client Authentication" in text


# ------------------------------------------------------------------------------------------------ the files


def test_the_request_goes_to_standard_output_and_the_key_to_privkey_pem(req, theirs, tmp_path: Path) -> None:
    done = req("req", "-newkey", "ec", "-noenc", "-subj", "/CN=Ann").ok()
    assert done.out.startswith("-----BEGIN CERTIFICATE REQUEST-----\n")
    assert left_in(tmp_path) == {"privkey.pem"}
    theirs("req", "-verify", "-noout", stdin=done.out).ok()


def test_one_file_may_hold_both(req, theirs, tmp_path: Path) -> None:
    command = "req -newkey ec -noenc -x509 -subj /CN=Ann -keyout both.pem -out ./both.pem"
    req(*command.split()).ok()
    theirs("pkey", "-in", "both.pem", "-noout").ok()
    theirs("x509", "-in", "both.pem", "-noout").ok()
    assert stat.S_IMODE((tmp_path / "both.pem").stat().st_mode) == 0o600
    assert left_in(tmp_path) == {"both.pem"}


def test_key_and_request_may_go_to_standard_output(req, tmp_path: Path) -> None:
    done = req("req", "-newkey", "ec", "-noenc", "-subj", "/CN=Ann", "-keyout", "-").ok()
    labels = re.findall(r"BEGIN ([A-Z ]+)", done.out)
    assert labels == ["PRIVATE KEY", "CERTIFICATE REQUEST"]
    assert left_in(tmp_path) == set()


def test_der_and_keytools_label(req, theirs, tmp_path: Path) -> None:
    req(*NAMED, "-outform", "DER").ok()
    theirs("req", "-in", "new.csr", "-inform", "DER", "-verify", "-noout").ok()
    (tmp_path / "new.key").unlink()
    req(*NAMED, "-newhdr").ok()
    assert (tmp_path / "new.csr").read_text().startswith("-----BEGIN NEW CERTIFICATE REQUEST-----\n")


def test_an_earlier_key_is_never_replaced(req, tmp_path: Path) -> None:
    req(*NAMED).ok()
    before = (tmp_path / "new.key").read_bytes()
    done = req(*NAMED)
    assert done.status == 1
    assert "new.key exists, and the new key would replace what is in it" in done.err
    assert (tmp_path / "new.key").read_bytes() == before


def test_an_empty_file_becomes_the_key_and_private(req, tmp_path: Path) -> None:
    key = tmp_path / "new.key"
    key.touch(0o644)
    req(*NAMED).ok()
    assert "PRIVATE KEY" in key.read_text()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


@pytest.mark.parametrize("out", ["missing/new.csr", "folder"])
def test_without_the_request_there_is_no_key_either(req, tmp_path: Path, out: str) -> None:
    (tmp_path / "folder").mkdir()
    done = req(*QUICK[:-1], out, "-noenc", "-subj", "/CN=Ann")
    assert done.status == 1
    assert done.err.startswith(f"keystore-tool: error: cannot write {out}: ")
    assert left_in(tmp_path) == {"folder"}


def test_a_missing_folder_is_noticed_before_anything_is_asked(req) -> None:
    done = req(*QUICK[:-1], "missing/new.csr")
    assert done.status == 1
    assert "pass phrase" not in done.err


# ----------------------------------------------------------------------------------- a request that exists


def test_a_request_is_verified_and_converted(req, theirs, tmp_path: Path) -> None:
    theirs(*NAMED).ok()
    done = req("req", "-in", "new.csr", "-verify", "-noout").ok()
    assert (done.out, done.err) == ("", "Certificate request self-signature verify OK\n")
    req("req", "-in", "new.csr", "-outform", "DER", "-out", "new.der").ok()
    assert req("req", "-in", "new.der", "-inform", "DER").ok().out == (tmp_path / "new.csr").read_text()
    for given in ([], ["-in", "-"]):
        assert req("req", *given, stdin=(tmp_path / "new.csr").read_text()).ok().out


def test_a_wrong_signature_is_a_failure(req, theirs, tmp_path: Path) -> None:
    theirs(*NAMED, "-outform", "DER").ok()
    damaged = bytearray((tmp_path / "new.csr").read_bytes())
    damaged[-1] ^= 1
    (tmp_path / "new.csr").write_bytes(damaged)
    done = req("req", "-in", "new.csr", "-verify", "-out", "other.csr")
    assert done.status == 1
    assert "self-signature verify failure" in done.err
    assert not (tmp_path / "other.csr").exists()


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n", b"0\x03\2\1\0"]
)
def test_what_is_no_request_is_refused(req, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "new.csr").write_bytes(content)
    done = req("req", "-in", "new.csr")
    assert done.status == 1
    assert done.err.startswith("keystore-tool: error: new.csr")
    assert done.err.count("\n") <= 2


# --------------------------------------------------------------------------------------- the command line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("-flying", "unknown option -flying"),
        ("-newkey", "option -newkey needs a value"),
        ("-newkey rsa:abc", "-newkey rsa:abc cannot be generated"),
        ("-newkey rsa:100", "Invalid key sizes"),
        ("-newkey dsa:dsaparam.pem", "-newkey dsa:dsaparam.pem cannot be generated"),
        ("-newkey ec:ec.pem", "-newkey ec:ec.pem cannot be generated"),
        ("-pkeyopt ec_paramgen_curve:flying", "Unknown curve name: flying"),
        ("-pkeyopt rsa_keygen_bits:2048", "-pkeyopt rsa_keygen_bits:2048 cannot be generated"),
        ("-days many", "-days many is no number"),
        ("-days 0", "Validity must be greater than zero"),
        ("-set_serial zz", "-set_serial zz is no serial number"),
        ("-set_serial 0", "-set_serial 0 is no serial number"),
        (f"-set_serial 0x{'f' * 40}", "is no serial number"),
        ("-outform TXT", "-outform cannot be TXT"),
        ("-sha256 -sha384", "two message digests: SHA256 and SHA384"),
        ("-passout secret", "-passout does not say where the password is"),
        ("-passout env:NOWHERE", "Cannot find environment variable: NOWHERE"),
        ("-passout file:nowhere", "Cannot find file: nowhere"),
        ("-passout fd:x", "fd:x is no number"),
        ("-passout keyring:nothing", "keyring"),
        ("-passout pass:", "the pass phrase is empty"),
        ("-key nowhere", "nowhere (No such file or directory)"),
        ("extra", "extra argument 'extra'"),
        ("-config openssl.cnf", "option -config is not supported"),
        ("-text", "option -text is not supported"),
        ("-CA ca.crt", "option -CA is not supported"),
        ("-engine e", "option -engine is not supported"),
        ("-in new.csr", "-in reads a request, and the other options make one"),
    ],
)
def test_a_wrong_command_line_says_what_to_do(req, tmp_path: Path, arguments: str, words: str) -> None:
    clear = () if "-passout" in arguments else ("-noenc",)
    done = req("req", "-newkey", "ec", *FILES, "-subj", "/CN=Ann", *clear, *arguments.split())
    assert done.status == 1
    assert words in done.err
    assert done.err.count("\n") <= 2
    assert left_in(tmp_path) == set()


@pytest.mark.parametrize(
    "wrong", [["-subj", "/CN"], ["-addext", "x"], ["-days", "0"], ["-policy", "x"], ["-batch"]]
)
def test_what_is_wrong_is_said_before_anything_is_asked(req, wrong: list[str]) -> None:
    done = req(*QUICK, *wrong)
    assert done.status == 1
    assert "pass phrase" not in done.err


def test_batch_asks_nothing(req) -> None:
    done = req(*QUICK, "-noenc", "-batch")
    assert done.status == 1
    assert "hint: give it with -subj" in done.err
    req(*QUICK, "-noenc", "-batch", "-subj", "/CN=Ann").ok()


def test_a_password_in_the_wrong_place_is_not_repeated(req) -> None:
    done = req(*QUICK, "-passout", "marker-4711")
    assert "marker-4711" not in done.out + done.err


@pytest.mark.parametrize("help_option", ["-help", "--help", "-h"])
def test_help_lists_the_options(req, help_option: str) -> None:
    done = req("req", help_option).ok()
    for option in ("-newkey", "-keyout", "-subj", "-addext", "-passout", "-noenc", "-x509"):
        assert re.search(rf"^ {option}\b", done.out, re.MULTILINE)


def test_two_dashes_do_as_well_as_one(req, theirs) -> None:
    req(
        "req", "--newkey", "ec", "--noenc", "--keyout", "new.key", "--out", "new.csr", "--subj", "/CN=Ann"
    ).ok()
    theirs("req", "-in", "new.csr", "-verify", "-noout").ok()


def test_the_subcommands_help_names_it(keystore_tool: Runner) -> None:
    assert re.search(r"\breq\b.*Make a key and a certificate request", keystore_tool("--help").ok().out)


def test_completion_offers_options_as_they_are_taken(keystore_tool: Runner) -> None:
    environment = {"_KEYSTORE_TOOL_COMPLETE": "complete_bash", "COMP_WORDS": "keystore-tool req -pass"}
    offered = keystore_tool(env={**environment, "COMP_CWORD": "2"}).ok().out.split()
    assert sorted(offered) == ["-passin", "-passout"]
