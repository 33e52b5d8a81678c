"""Connections that took no role or the wrong path, or are not the login they should be."""

from __future__ import annotations

from psycopg import errors

from kit.database import names
from kit.database.scope import NoScope, entered
from tests.isolation.attacks.ground import Ground, Outcome, attack, crossed_if, refused, rows


def _reads_bare(ground: Ground, login: str) -> Outcome:
    """What a login reads that has entered nothing: an organisation's rows, or the network's."""
    texts = (
        'SELECT * FROM "{other}".participants_participant',
        'SELECT * FROM "{other}".accounts_user',
        "SELECT * FROM public.accounts_user",
        "SELECT business_id FROM public.organisations_organisation",
        "SELECT * FROM public.referrals_referral",
    )
    with ground.login(login, scope="") as connection:
        if not all(refused(connection, ground.text(text)) for text in texts):
            return Outcome.CROSSED
        try:
            rows(connection, "SELECT * FROM participants_participant")
        except errors.UndefinedTable:
            return Outcome.HELD
    return Outcome.CROSSED


@attack("a forgotten organisation on web")
def forgotten_on_web(ground: Ground) -> Outcome:
    return _reads_bare(ground, names.WEB)


@attack("a forgotten organisation on worker")
def forgotten_on_worker(ground: Ground) -> Outcome:
    return _reads_bare(ground, names.WORKER)


@attack("a path without a role")
def path_without_role(ground: Ground) -> Outcome:
    """What django-tenants does by itself: only the path is set."""
    with ground.login(scope="") as connection:
        rows(connection, ground.text('SET search_path = "{other}", public'))
        try:
            found = rows(connection, "SELECT given_name FROM participants_participant")
        except (errors.UndefinedTable, errors.InsufficientPrivilege):
            return Outcome.HELD
    return crossed_if(ground.holds_foreign(found))


@attack("a wrong path under the own role")
def wrong_path(ground: Ground) -> Outcome:
    with ground.login() as connection:
        rows(connection, ground.text('SET search_path = "{other}", public'))
        try:
            found = rows(connection, "SELECT given_name FROM participants_participant")
        except (errors.UndefinedTable, errors.InsufficientPrivilege):
            return Outcome.HELD
    return crossed_if(ground.holds_foreign(found))


@attack("a stolen role with no right on the path")
def role_without_path(ground: Ground) -> Outcome:
    """Under the victim's role the attacker's own tables must not take the victim's rows."""
    with ground.login(scope=ground.other.schema) as connection:
        return crossed_if(
            not refused(connection, ground.text('SELECT * FROM "{own}".participants_participant'))
        )


@attack("the network's login becoming an organisation")
def network_becomes(ground: Ground) -> Outcome:
    with ground.login(names.NETWORK, scope="") as connection:
        taken = not refused(connection, ground.text('SET ROLE "{other}"'))
        read = not refused(connection, ground.text('SELECT * FROM "{other}".accounts_user'))
    return crossed_if(taken or read)


@attack("the network's role reading organisations")
def network_reads(ground: Ground) -> Outcome:
    texts = [f'SELECT * FROM "{member.schema}".participants_participant'
             for member in ground.members.values()]  # fmt: skip
    texts += [
        "SELECT sealed FROM public.referrals_part",
        "SELECT sealed FROM public.referrals_datakey",
        "SELECT label FROM public.referrals_attachment",
        "SELECT key FROM public.referrals_publickey",
        "UPDATE public.statistics_cell SET count = 1",
        "UPDATE public.referrals_referral SET state = 'accepted'",
        "SELECT * FROM public.procrastinate_jobs",
    ]
    with ground.login(names.WEB, scope=names.NETWORK) as connection:
        return crossed_if(not all(refused(connection, text) for text in texts))


@attack("organisations as one another by name")
def organisation_becomes(ground: Ground) -> Outcome:
    """The role itself has no login: it cannot be reached without web or worker."""
    with ground.login(names.NETWORK, scope="") as connection:
        found = rows(
            connection,
            "SELECT 1 FROM pg_roles WHERE rolname ~ '^t_' AND (rolcanlogin OR rolsuper)",
        )
        found += rows(
            connection,
            "SELECT 1 FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member"
            " JOIN pg_roles g ON g.oid = a.roleid WHERE m.rolname ~ '^t_' AND g.rolname ~ '^t_'",
        )
    return crossed_if(found)


@attack("the backup's login writing")
def backup_writes(ground: Ground) -> Outcome:
    with ground.login(names.BACKUP, scope="") as connection:
        texts = (
            'DELETE FROM "{other}".participants_note',
            "UPDATE public.accounts_user SET email = 'x'",
            'SET ROLE "{other}"',
        )
        return crossed_if(not all(refused(connection, ground.text(text)) for text in texts))


@attack("code that asks for the organisation where none is open")
def nobody_is_nobody(ground: Ground) -> Outcome:
    from django.core.cache import cache

    from kit.crypto.keys import unwrap_private_key
    from kit.database.scope import current_name, current_organisation
    from tenants.accounts.tasks import deliver

    asked = (
        current_name,
        current_organisation,
        lambda: cache.get("key"),
        lambda: unwrap_private_key(b"", key_id="x"),
        lambda: deliver.later(message=1),
    )
    for ask in asked:
        try:
            ask()
        except NoScope:
            continue
        return Outcome.CROSSED
    with entered(names.NETWORK):
        try:
            current_organisation()
        except NoScope:
            return Outcome.HELD
    return Outcome.CROSSED
