"""Breaking the glass: opening what is closed to one, for a reason and a limited time."""
