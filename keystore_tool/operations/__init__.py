"""What can be done to a key store: pure functions of a store and parameters."""
