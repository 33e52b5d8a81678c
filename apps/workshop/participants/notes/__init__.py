"""Notes about participants: writing, reading, correcting, taking back."""
