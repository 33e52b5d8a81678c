"""Who the members are: organisations, their addresses, ready schemas and the wall around each."""
