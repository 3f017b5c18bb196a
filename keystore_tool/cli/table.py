"""The commands: names, summaries, legacy names. Their modules are loaded when a command is called."""

from __future__ import annotations

from keystore_tool.cli.declarations import Command

COMMANDS = (
    Command("genkeypair", "Make a key pair and a self-signed certificate", legacy=("genkey",)),
    Command("certreq", "Make a certificate request for a key"),
    Command("importcert", "Import a trusted certificate, or the reply to a request", legacy=("import",)),
    Command("exportcert", "Export a certificate", legacy=("export",)),
    Command("list", "List the entries of a key store"),
    Command("gencert", "Make a certificate from a certificate request"),
    Command("delete", "Delete an entry"),
    Command("changealias", "Give an entry another alias"),
    Command("genseckey", "Make a secret key"),
    Command("importpass", "Keep a password in a key store", legacy=("importpassword",)),
    Command("keypasswd", "Change the password of a key"),
    Command("storepasswd", "Change the password of a key store"),
    Command("importkeystore", "Import one entry, or all, from another key store"),
    Command("import-pem", "Import private keys, chains and CA bundles from PEM", ours=True),
    Command("convert", "Convert a store or a PEM file into another", ours=True),
    Command("export-pem", "Export a private key and certificates as PEM", ours=True),
    Command("printcert", "Print certificates"),
    Command("printcertreq", "Print a certificate request"),
    Command("printcrl", "Print certificate revocation lists"),
    Command("gencrl", "Make a certificate revocation list", listed=False),
    Command("showinfo", "Show what is enabled for TLS"),
    Command("audit", "Report what is in key stores, and what is wrong with it", ours=True),
    Command("diff", "Compare two key stores", ours=True),
    Command("match", "Tell which keys, requests, certificates and entries belong together", ours=True),
    Command("req", "Make a key and a certificate request, in openssl's way", ours=True, openssl=True),
    Command("selfcert", "Make a new self-signed certificate for a key", listed=False),
    Command("keyclone", "Copy a key and its certificates to another alias", listed=False),
    Command("identitydb", "Import an identity database of JDK 1.1", listed=False),
    Command("version", "Print the version"),
)

SUBCOMMANDS = {command.name: command for command in COMMANDS}
"""Commands by the names that they have as subcommands."""

BY_NAME = {
    name: command for command in COMMANDS if not command.ours for name in (command.name, *command.legacy)
}
"""Keytool's commands by each of their names."""
