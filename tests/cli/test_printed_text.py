"""Every root certificate of every JDK here, listed and printed to the byte as keytool 25 does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peers
import pytest

if TYPE_CHECKING:
    from pathlib import Path


def trust_stores() -> list[Path]:
    """The trust stores of the JDKs here, each once."""
    found = {}
    for jdk in peers.jdks():
        path = jdk.home / "lib" / "security" / "cacerts"
        found.setdefault(path.read_bytes(), path)
    return list(found.values())


@pytest.mark.parametrize(
    "store", trust_stores(), ids=lambda path: path.parents[2].parent.parent.name or "jdk"
)
def test_the_roots_of_a_jdk(keytool, keystore_tool, store, tmp_path):
    jdk = peers.jdk(25)
    assert jdk is not None
    same = {"KEYSTORE_TOOL_CACERTS": str(jdk.home / "lib" / "security" / "cacerts")}

    def both(*arguments: str | Path) -> str:
        """The same output of both programs."""
        theirs, ours = keytool(*arguments), keystore_tool(*arguments, env=same)
        assert (ours.status, ours.out, ours.err) == (theirs.status, theirs.out, theirs.err)
        return ours.out

    password = ("-storepass", "changeit")
    both("-list", "-v", "-keystore", store, *password)
    pem = both("-list", "-rfc", "-keystore", store, *password)
    (tmp_path / "roots.pem").write_text(pem.partition("entries\n")[2])
    assert both("-printcert", "-file", tmp_path / "roots.pem").count("Certificate[") > 50


def test_the_system_s_trust_store(keytool, keystore_tool, tmp_path):
    """``-cacerts`` is the JDK's store there, and here that of JAVA_HOME, symbolic links resolved."""
    jdk = peers.jdk(25)
    assert jdk is not None
    home, linked = tmp_path / "home", tmp_path / "linked"
    (home / "lib" / "security").mkdir(parents=True)
    linked.symlink_to(jdk.home / "lib" / "security" / "cacerts")
    (home / "lib" / "security" / "cacerts").symlink_to(linked)
    listing = ("-list", "-cacerts", "-storepass", "changeit")
    theirs = keytool(*listing).ok()
    for environment in (
        {"JAVA_HOME": str(home)},
        {"KEYSTORE_TOOL_CACERTS": str(linked), "JAVA_HOME": "/none"},
    ):
        ours = keystore_tool(*listing, env=environment).ok()
        assert (ours.out, ours.err) == (theirs.out, theirs.err)
    named = ("-list", "-keystore", jdk.home / "lib" / "security" / "cacerts", "-alias", "none", *listing[2:])
    ours = keystore_tool(*named, env={"KEYSTORE_TOOL_CACERTS": str(linked)})
    assert ours.err == keytool(*named).err == "Warning: use -cacerts option to access cacerts keystore\n"
    none = keystore_tool(*listing, env={"KEYSTORE_TOOL_CACERTS": str(tmp_path / "none")})
    assert none.status == 1
    assert "no Java trust store" in none.out
