"""The layers hold, and what is costly to import is imported only where it is used."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import keystore_tool

PACKAGE = Path(keystore_tool.__file__).parent

GROUND = {"errors", "model", "once", "passwords", "records"}
MAY_IMPORT = {
    "errors": set(),
    "once": set(),
    "records": set(),
    "passwords": set(),
    "model": {"errors", "passwords", "records", "crypto"},  # crypto when a key is asked for, and not before
    "crypto": GROUND,
    "x509": GROUND | {"crypto"},
    "formats": GROUND | {"crypto", "x509"},
    "storefile": GROUND | {"formats"},
    "stores": GROUND | {"crypto", "formats", "storefile"},
    "operations": GROUND | {"crypto", "x509", "formats"},
    "audit": GROUND | {"crypto", "x509", "formats", "storefile"},
    "render": GROUND | {"crypto", "x509", "operations", "audit"},
    "mtls": GROUND | {"crypto", "x509", "formats", "operations", "storefile", "stores"},
    "requests": GROUND | {"mtls", "storefile"},
    "cli": GROUND | {"crypto", "x509", "formats", "storefile", "stores", "operations", "audit", "render"},
    "__main__": {"cli"},
    "__init__": GROUND | {"stores", "mtls"},
}
"""The parts of the package (modules and folders at its top), and what each may import besides itself."""

FILES_TERMINAL_CLOCK = {
    "getpass", "io", "os", "pathlib", "shutil", "socket", "subprocess", "sys", "tempfile", "termios", "time"
}  # fmt: skip

COSTLY = {
    "typer",
    "click",
    "rich",
    "jks",
    "cryptography.x509",
    "dataclasses",
    "inspect",
    "pathlib",
    "secrets",
}

modules = sorted(PACKAGE.rglob("*.py"))


def part(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(module: Path) -> Iterator[str]:
    """Full names of what a module imports, anywhere in it, from inside the package or from outside."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("module", modules, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_a_part_imports_only_what_lies_below_it(module: Path) -> None:
    inside = {name.split(".")[1] for name in imports(module) if name.startswith("keystore_tool.")}
    assert inside & set(MAY_IMPORT) - {part(module)} <= MAY_IMPORT[part(module)]


@pytest.mark.parametrize(
    "module", [path for path in modules if part(path) == "operations"], ids=lambda m: m.name
)
def test_operations_touch_no_files_terminal_or_clock(module: Path) -> None:
    outside = {name.partition(".")[0] for name in imports(module)}
    assert not outside & FILES_TERMINAL_CLOCK
    calls = {node.func for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Call)}
    called = {function.id for function in calls if isinstance(function, ast.Name)}
    methods = {function.attr for function in calls if isinstance(function, ast.Attribute)}
    assert not called & {"open", "print", "input"}
    assert not methods & {"now", "utcnow", "today", "read_bytes", "write_bytes", "read_text", "write_text"}


@pytest.fixture
def modules_loaded(tmp_path: Path):
    """Run a command line in a new Python; the modules that it has imported at its end."""
    program = (
        "import json, sys; from keystore_tool.cli.main import main; status = main(sys.argv[2:]);"
        "open(sys.argv[1], 'w').write(json.dumps([status, *sys.modules]))"
    )

    def run(*arguments: str) -> set[str]:
        report = tmp_path / "modules.json"
        command = [sys.executable, "-c", program, str(report), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=tmp_path, timeout=60)
        status, *names = json.loads(report.read_text())
        assert status == 0
        return set(names)

    return run


@pytest.mark.parametrize("arguments", [["-help"], ["-list", "-help"], ["-version"]], ids=" ".join)
def test_help_imports_nothing_costly(modules_loaded, arguments: list[str]) -> None:
    loaded = modules_loaded(*arguments)
    assert not loaded & COSTLY
    assert not any(name.startswith("cryptography") for name in loaded)


def test_plain_words_of_a_subcommand_need_no_typer(modules_loaded) -> None:
    store = str(PACKAGE.parent / "fixtures" / "keytool-25.jks")
    loaded = modules_loaded("list", "--keystore", store, "--storepass", "changeit", "--format=json")
    assert not loaded & COSTLY


@pytest.mark.parametrize("more", [[], ["-v"], ["-rfc"]], ids=" ".join)
def test_listing_a_jks_imports_nothing_costly(modules_loaded, more: list[str]) -> None:
    store = str(PACKAGE.parent / "fixtures" / "keytool-25.jks")
    loaded = modules_loaded("-list", "-keystore", store, "-storepass", "changeit", *more)
    assert not loaded & COSTLY
