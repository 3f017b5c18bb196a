"""What keytool takes from its Java: properties, option files, providers, the system's trust store."""
