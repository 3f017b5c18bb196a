"""The front ends: keytool's grammar, subcommands, openssl's grammar."""
