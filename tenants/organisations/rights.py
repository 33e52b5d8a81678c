"""Who may do what with the register of members."""

from kit.database.names import NETWORK, TENANT, WEB, WORKER
from kit.database.rights import Policy, Table, all_rows, own_rows

LOOKED_UP = "SELECT (schema_name, name, language, municipality_code, state, membership)"

TABLES = [
    Table(
        "organisations_organisation",
        tenant="SELECT",
        network="SELECT, INSERT, UPDATE",
        # Before any scope is open the web login must find out whose host it is.
        web=LOOKED_UP,
        worker="SELECT (schema_name, state, membership)",
        policies=(
            Policy("own_row", TENANT, "SELECT", using="schema_name = current_user"),
            all_rows(NETWORK),
            all_rows(WEB, "SELECT"),
            all_rows(WORKER, "SELECT"),
        ),
    ),
    Table(
        "organisations_domain",
        tenant="SELECT",
        network="SELECT, INSERT, UPDATE",
        web="SELECT",
        policies=(
            Policy(
                "own_row",
                TENANT,
                "SELECT",
                using="tenant_id = current_user",
            ),
            all_rows(NETWORK),
            all_rows(WEB, "SELECT"),
        ),
    ),
    Table(
        "organisations_signup",
        tenant="SELECT, UPDATE (founded_at)",
        network="SELECT, INSERT, UPDATE",
        policies=(*own_rows("organisation"), all_rows(NETWORK)),
    ),
    Table("organisations_readyschema", network="SELECT, UPDATE"),
    # Django asks which migrations have run; nobody but ddl writes it.
    Table("django_migrations", web="SELECT", worker="SELECT", network="SELECT"),
]
