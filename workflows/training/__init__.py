"""A made-up province to learn on: its people, its units, rounds driven through the real services."""
