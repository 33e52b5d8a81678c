"""Pages of finding a place, of our own listings, and of questions about places."""
