"""How words are compared when somebody searches: letters, forms, parts of compounds, one typo.

Nothing here reads the database: a text becomes keys, small numbers that an index can hold, and
what is searched becomes conditions on them.
"""
