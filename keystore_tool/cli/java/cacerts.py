"""Where the system's Java trust store is."""

from __future__ import annotations

import os

from keystore_tool.errors import StoreFileError

VARIABLE = "KEYSTORE_TOOL_CACERTS"

SYSTEM_PATHS = (
    "/etc/ssl/certs/java/cacerts",  # Debian, Ubuntu
    "/etc/pki/java/cacerts",  # Fedora, Red Hat
    "/etc/pki/ca-trust/extracted/java/cacerts",
    "/var/lib/ca-certificates/java-cacerts",  # SUSE
    "/usr/lib/jvm/default/lib/security/cacerts",  # Arch
)


def cacerts_path() -> str:
    """The trust store's file, symbolic links resolved.

    Raises:
        StoreFileError: there is none.
    """
    for candidate in candidates():
        if os.path.isfile(candidate):
            return os.path.realpath(candidate)
    raise StoreFileError(
        "no Java trust store (cacerts) found", hint=f"name one in the environment variable {VARIABLE}"
    )


def candidates() -> list[str]:
    """Where to look, in order; a file that is named explicitly is the only one."""
    if named := os.environ.get(VARIABLE):
        return [named]
    home = os.environ.get("JAVA_HOME")
    of_jdk = [os.path.join(home, *folder, "lib/security/cacerts") for folder in ([], ["jre"])] if home else []
    return [*of_jdk, *SYSTEM_PATHS]
