"""In a terminal, our command and keytool show the same, letter for letter."""

from __future__ import annotations

from dataclasses import dataclass, field

import peers
import pytest
from sides import Side, both, settled

PASSWORD = ("Enter keystore password:", "changeit")
AGAIN = ("Re-enter new password:", "changeit")
DNAME = [
    ("last name?\n  [Unknown]:  ".replace("\n", "\r\n"), "apiuser@example.com"),
    ("organizational unit?\r\n  [Unknown]:", "Mobile"),
    ("name of your organization?\r\n  [Unknown]:", "Example, Inc"),
    ("City or Locality?\r\n  [Unknown]:", "."),
    ("State or Province?\r\n  [Unknown]:", ""),
    ("for this unit?\r\n  [Unknown]:", "US"),
]


@dataclass(frozen=True)
class Talk:
    """A command and the answers that are typed."""

    arguments: str
    answers: list[tuple[str, str]] = field(default_factory=list)
    prepare: tuple[str, ...] = ()


KEY = "-genkeypair -keystore s.ks -storepass changeit -alias k -keyalg EC -dname CN=k"
JKS_KEY = f"{KEY} -storetype JKS -keypass keypass1"

TALKS = {
    "a new store, the name asked for": Talk(
        "-keystore n.p12 -alias vibesclient1 -genkey -keyalg RSA -keysize 2048",
        [PASSWORD, AGAIN, *DNAME, ("correct?\r\n  [no]:", "yes")],
    ),
    "warnings before the name is asked for": Talk(
        "-genkeypair -keystore n.p12 -storepass changeit -keyalg EC -keysize 256 -validity 3 -validity 5",
        [*DNAME, ("correct?\r\n  [no]:", "yes")],
    ),
    "the name refused once": Talk(
        "-genkeypair -keystore n.p12 -storepass changeit -keyalg EC",
        [
            *DNAME,
            ("correct?\r\n  [no]:", "n"),
            ("[apiuser@example.com]:", "Ann"),
            ("[Mobile]:", ""),
            ("[Example, Inc]:", ""),
            ("[]:", "Chicago"),
            ("[Unknown]:", "."),
            ("[US]:", ""),
            ("[no]:", "Y"),
        ],
    ),
    "no part of the name": Talk(
        "-genkeypair -keystore n.p12 -storepass changeit -keyalg EC",
        [
            *[(prompt, ".") for prompt, _ in DNAME],
            ("first and last name?", "Ann"),
            *[("[]:", "")] * 5,
            ("[no]:", "yes"),
        ],
    ),
    "a short password, two that differ, then a good one": Talk(
        "-genkeypair -keystore n.p12 -keyalg EC -dname CN=n",
        [
            ("Enter keystore password:", "short"),
            PASSWORD,
            ("Re-enter new password:", "changed1"),
            PASSWORD,
            AGAIN,
        ],
    ),
    "three short passwords": Talk(
        "-genkeypair -keystore n.p12 -keyalg EC -dname CN=n", [("Enter keystore password:", "short")] * 3
    ),
    "a key password for JKS": Talk(
        "-genkeypair -storetype JKS -keystore n.jks -keyalg EC -dname CN=n",
        [
            PASSWORD,
            AGAIN,
            ("same as keystore password):", "abc"),
            ("same as keystore password):", "keypass1"),
            ("Re-enter new password:", "keypass1"),
        ],
    ),
    "no key password for JKS": Talk(
        "-genkeypair -storetype JKS -keystore n.jks -keyalg EC -dname CN=n -storepass changeit",
        [("same as keystore password):", "")],
    ),
    "three bad key passwords for JKS": Talk(
        "-genkeypair -storetype JKS -keystore n.jks -keyalg EC -dname CN=n -storepass changeit",
        [("same as keystore password):", "abc")] * 3,
    ),
    "a request with the key's own password": Talk(
        "-certreq -alias k -keystore s.ks", [PASSWORD, ("Enter key password for <k>", "keypass1")], (JKS_KEY,)
    ),
    "a request with a wrong key password": Talk(
        "-certreq -alias k -keystore s.ks", [PASSWORD, ("Enter key password for <k>", "nonsense")], (JKS_KEY,)
    ),
    "a request without a key password": Talk(
        "-certreq -alias k -keystore s.ks", [PASSWORD, *[("Enter key password for <k>", "")] * 3], (JKS_KEY,)
    ),
    "a listing without the password": Talk(
        "-list -keystore s.ks", [("Enter keystore password:", "")], (JKS_KEY,)
    ),
    "a listing with a wrong password": Talk(
        "-list -keystore s.ks", [("Enter keystore password:", "wrong-one")], (KEY,)
    ),
    "deleting, the alias asked for": Talk(
        "-delete -keystore s.ks", [("Enter alias name:", "K"), PASSWORD], (KEY,)
    ),
    "deleting, no alias": Talk("-delete -keystore s.ks", [("Enter alias name:", "")], (KEY,)),
    "renaming, the new alias asked for": Talk(
        "-changealias -alias k -keystore s.ks",
        [
            ("Enter destination alias name:", "other"),
            PASSWORD,
            ("Enter key password for <k>", "keypass1"),
        ],
        (JKS_KEY,),
    ),
    "trusting a certificate after a wrong answer": Talk(
        "-importcert -alias c -file k.pem -keystore t.p12 -v",
        [
            PASSWORD,
            AGAIN,
            ("Trust this certificate? [no]:", "perhaps"),
            ("Trust this certificate? [no]:", "YES"),
        ],
        (KEY, "-exportcert -rfc -alias k -file k.pem -keystore s.ks -storepass changeit"),
    ),
    "not trusting a weak certificate": Talk(
        "-importcert -alias c -file k.pem -keystore t.p12 -storepass changeit",
        [("Trust this certificate? [no]:", "")],
        (
            f"{KEY} -sigalg SHA1withECDSA",
            "-exportcert -rfc -alias k -file k.pem -keystore s.ks -storepass changeit",
        ),
    ),
    "the same certificate again": Talk(
        "-importcert -alias c -file k.pem -keystore s.ks -storepass changeit",
        [("Do you still want to add it? [no]:", "hm"), ("Do you still want to add it? [no]:", "yes")],
        (KEY, "-exportcert -rfc -alias k -file k.pem -keystore s.ks -storepass changeit"),
    ),
}


@pytest.fixture
def sides(keytool, tmp_path) -> tuple[Side, Side]:  # noqa: ARG001  keytool says whether there is one
    folder = tmp_path / "work"
    folder.mkdir()
    return both(peers.jdk(25).home, folder)


@pytest.mark.parametrize("name", TALKS)
def test_the_screen_is_keytools(name, sides):
    talk = TALKS[name]
    screens = {}
    for side in sides:
        for command in talk.prepare:
            side.run(*command.split()).ok()
        conversation = side.converse(talk.arguments.split(), talk.answers)
        screens[side.name] = (settled(conversation.screen), conversation.status)
    assert screens["ours"] == screens["keytool"]


def test_no_password_shows(sides):
    _, ours = sides
    conversation = ours.converse(
        ["-genkeypair", "-keystore", "n.jks", "-storetype", "JKS", "-keyalg", "EC", "-dname", "CN=n"],
        [PASSWORD, AGAIN, ("same as keystore password):", "keypass1"), ("Re-enter", "keypass1")],
    )
    assert conversation.status == 0
    assert "changeit" not in conversation.screen
    assert "keypass1" not in conversation.screen


def test_an_interruption_at_a_prompt_leaves_everything_as_it_was(sides):
    _, ours = sides
    ours.run(*KEY.split()).ok()
    before = (ours.folder / "s.ks").read_bytes()
    conversation = ours.converse(
        ["-importcert", "-alias", "c", "-file", "s.ks", "-keystore", "s.ks"],
        [("Enter keystore password:", "\x03")],
    )
    assert conversation.status == 130
    assert (ours.folder / "s.ks").read_bytes() == before
    assert sorted(path.name for path in ours.folder.iterdir()) == ["s.ks"]


def test_answers_that_are_sent_early_reach_the_questions_that_wait_for_them(sides):
    _, ours = sides
    answers = "changeit\nchangeit\nAnn\nUnit\nOrg\nCity\nState\nUS\nno\n\n\n\n\n\n\nyes\nkeypass1\nkeypass1\n"
    made = ours.run(
        *["-genkeypair", "-keystore", "n.jks", "-storetype", "JKS", "-keyalg", "EC"], stdin=answers
    ).ok()
    assert "for: CN=Ann, OU=Unit, O=Org, L=City, ST=State, C=US" in made.err
    ours.run(*["-certreq", "-keystore", "n.jks", "-storepass", "changeit", "-keypass", "keypass1"]).ok()
