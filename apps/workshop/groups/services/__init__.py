"""The verbs of groups, of their sessions, and of who came."""
