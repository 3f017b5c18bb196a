"""The search for differences runs, and finds one that is there."""

from __future__ import annotations

import explore
import pytest
from commands import Step
from hypothesis import HealthCheck, given, settings


@pytest.fixture(scope="module")
def explorer(keytool, java, tmp_path_factory):
    del keytool, java  # they skip what cannot run here
    explore.import_everything()
    explorer = explore.Explorer(tmp_path_factory.mktemp("explorer"))
    yield explorer
    explorer.keytool.close()


CALLS = (
    Step(("-list", "-v", "-keystore", "s.p12", "-storepass", "changeit")),
    Step(("-genkeypair", "-keyalg", "EC", "-keystore", "s.jks", "-dname", "CN=new"), ("changeit", "")),
    Step(("-li-st", "--keystore", "s.jceks", "-v", "-v", "-storepass:file", "two.txt")),
    Step(
        ("-importcert", "-alias", "new", "-file", "text.pem", "-keystore", "new", "-storepass", "changeit"),
        ("y-e-s",),
    ),
    Step(("-list", "-alias", "-delete", "-keystore", "s.p12")),
    Step(("-gencert", "-alias", "ca", "-infile", "junk", "-keystore", "s.p12"), ("short",)),
    Step(("-certreq", "-alias", "none", "-file", "none/out", "-keystore", "s.p12", "-storepass", "changeit")),
    Step(("-changealias", "-alias", "rsa", "-destalias", "", "-keystore", "s.jks"), ("changeit", "keypass1")),
    Step(("-list", "-nosuch")),
    Step(("-genkeypair", "-keyalg", "EC", "-keystore", "", "-storepass", "changeit", "-dname", "CN=new")),
)


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_calls_that_were_different_once(explorer, call):
    assert explorer.difference([(call, True), (CALLS[0], False)]) is None


def test_a_difference_is_seen(explorer, monkeypatch):
    monkeypatch.setattr(
        explorer.ours, "call", lambda *_: explorer.keytool.call(["-list", "-keystore", "none"])
    )
    assert explorer.difference([(CALLS[0], True)]) is not None


@settings(
    max_examples=10, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
@given(explore.sequences)
def test_a_short_search(explorer, sequence):
    assert explorer.difference(sequence) is None
