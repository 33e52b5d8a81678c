"""One search over everything a person may see, and the index of words behind it."""
