"""The network keeps the worker's last word; organisations do not see it."""

from kit.database.rights import Table

TABLES = [Table("upkeep_workerreport", network="SELECT, INSERT, UPDATE")]
