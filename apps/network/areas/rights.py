"""Reference data: everybody who has opened a scope reads it, only ddl writes it."""

from kit.database.rights import Table

TABLES = [
    Table(name, tenant="SELECT", network="SELECT")
    for name in ("areas_municipality", "areas_area", "areas_areamapping")
]
