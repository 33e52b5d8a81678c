"""What this organisation counts, on its way to the shared cells."""
