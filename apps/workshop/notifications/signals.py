"""What happens to accounts, told to the people it concerns."""

from __future__ import annotations

from django.dispatch import receiver
from django.utils import timezone

from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.pages import page
from apps.workshop.notifications.services import notify, people_who_may
from kit.database.scope import current
from tenants.accounts.models import User
from tenants.accounts.roles import Right
from tenants.accounts.signals import person_joined, staff_changed


@receiver(staff_changed)
def changed(person: User, by: User, action: str, **_given: object) -> None:
    """Somebody else changed a person's roles. Saving the same roles again is no change."""
    if action == "staff.change_roles" and person.pk != by.pk and _is_in_an_organisation():
        notify(
            [person],
            Kind.ROLES_CHANGED,
            key=timezone.now().isoformat(),
            about_url=_page_of(person),
        )


@receiver(person_joined)
def joined(person: User, **_given: object) -> None:
    """An invitation was accepted: whoever manages staff hears of it."""
    if not _is_in_an_organisation():
        return
    others = [user for user in people_who_may(Right.MANAGE_STAFF) if user.pk != person.pk]
    notify(
        others,
        Kind.COLLEAGUE_JOINED,
        key=str(person.pk),
        about_url=_page_of(person),
        label=person.full_name,
    )


def _is_in_an_organisation() -> bool:
    """The network's people have no notifications."""
    scope = current()
    return scope is not None and scope.is_organisation


def _page_of(person: User) -> str:
    return page("accounts:person", person.pk)
