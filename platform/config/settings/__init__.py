"""Settings: base holds what is always true; development, test and production what differs."""
