"""Names, extensions, certificates and certificate requests."""
