"""DER, password-based encryption, keys and signatures."""
