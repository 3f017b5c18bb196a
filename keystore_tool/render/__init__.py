"""Results as text: keytool's, tables, JSON."""
