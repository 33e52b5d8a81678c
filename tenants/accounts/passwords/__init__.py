"""Which passwords are too easy: breached ones, and those that a guesser comes to soon."""
