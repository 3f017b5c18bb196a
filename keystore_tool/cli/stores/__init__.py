"""Which store a command line means, and its opening, changing and saving."""
