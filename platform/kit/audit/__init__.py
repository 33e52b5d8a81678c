"""An audit trail: rows with a code each, a chain over them, and finding what was done to it."""
