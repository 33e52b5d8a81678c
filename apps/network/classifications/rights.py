"""Reference data: everybody who has opened a scope reads it, only ddl writes it."""

from kit.database.rights import Table

TABLES = [
    Table(name, tenant="SELECT", network="SELECT")
    for name in (
        "classifications_servicebasis",
        "classifications_referrertype",
        "classifications_endreason",
        "classifications_placement",
    )
]
