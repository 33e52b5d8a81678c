"""The verbs of the intake desk."""
