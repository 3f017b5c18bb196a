"""The command line: keytool's grammar and our subcommands, from one declaration of each command."""
