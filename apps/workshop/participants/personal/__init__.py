"""What a person opens without an account: a link nobody guesses and a PIN told apart from it."""
