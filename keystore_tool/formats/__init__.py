"""The store formats: bytes to a key store and back."""
