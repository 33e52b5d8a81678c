"""Long work: how far it has come, so that whoever began it can leave and come back."""
