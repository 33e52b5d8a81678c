"""How we reach PostgreSQL: the backend, the scope of a connection, and declared rights."""
