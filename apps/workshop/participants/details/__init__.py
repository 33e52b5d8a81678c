"""What a record holds of somebody: shown, changed, and merged when two people change it."""
