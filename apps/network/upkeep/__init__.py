"""The state of the service, for whoever keeps it running: counts, and nobody's data."""
