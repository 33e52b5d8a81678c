"""Questions whether a unit has a place for somebody, before any name moves."""
