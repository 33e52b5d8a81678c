"""Who read or changed what about a participant: rows that are only ever added."""
