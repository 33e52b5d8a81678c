"""People who sign in: one table per schema, network people in public and staff in their own."""
