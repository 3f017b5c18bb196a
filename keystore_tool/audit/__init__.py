"""What is in key stores, and what is wrong with it: one store or a hundred thousand."""
