"""Other files that commands read and write."""
