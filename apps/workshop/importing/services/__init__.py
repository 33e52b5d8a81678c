"""The verbs of an import, in the order of their use."""
