"""Where a person has signed in at this host, and ending that from another browser."""

from __future__ import annotations

import uuid
from datetime import timedelta

from allauth.account.signals import password_changed, password_reset
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from kit.visitors import address_of
from tenants.accounts.models import BrowserSession, User
from tenants.accounts.signals import sessions_ended

KEY = "browser_session"
"""Where a session carries the id of its row."""

SEEN_EVERY = timedelta(minutes=1)
"""A row is looked at and written no more often than this, however busy the browser is."""

LONGEST = timedelta(seconds=settings.SESSION_COOKIE_AGE) + 2 * SEEN_EVERY
"""A session is over by itself after this long without a request."""


def begin(request: HttpRequest, user: User) -> None:
    """Write down a browser that has just signed in, and forget the person's long past ones."""
    user.browser_sessions.filter(seen_at__lt=timezone.now() - LONGEST).delete()
    if request.session.session_key is None:
        request.session.save()
    row = user.browser_sessions.create(
        session_key=request.session.session_key or "",
        browser=request.META.get("HTTP_USER_AGENT", "")[:300],
        address=address_of(request),
    )
    request.session[KEY] = str(row.pk)


def is_open(request: HttpRequest, user: User) -> bool:
    """Whether this session may go on, and that it was seen.

    An ended session has no row in Django's table, so that it is nobody's at once and a page costs
    no query more. That its row here is still open is asked once a minute: the second bolt.
    """
    if KEY not in request.session:
        # It was made before sessions were written down.
        begin(request, user)
        return True
    row = request.session[KEY]
    if not cache.add(f"seen:{user.pk}:{row}", True, timeout=SEEN_EVERY.total_seconds()):
        return True
    seen = {"seen_at": timezone.now(), "address": address_of(request)}
    return bool(_open_ones(user).filter(pk=row).update(**seen))


def own_id(request: HttpRequest) -> uuid.UUID | None:
    """The row of the browser that asks."""
    kept = request.session.get(KEY)
    return uuid.UUID(kept) if kept else None


def sessions_of(user: User) -> QuerySet[BrowserSession]:
    """Where the person is signed in now, the latest seen first."""
    return _open_ones(user).filter(seen_at__gte=timezone.now() - LONGEST).order_by("-seen_at", "pk")


@transaction.atomic
def end(session: BrowserSession) -> bool:
    """Sign a browser out from its next request on. False when it had ended already.

    Whoever holds it is asked for the second factor again, and so is every other browser.
    """
    if not _end(session):
        return False
    # Nothing says which of the trusted browsers it was.
    session.user.trusted_browsers.all().delete()
    sessions_ended.send(sender=User, person=session.user, count=1)
    return True


def _end(session: BrowserSession) -> bool:
    still_open = BrowserSession.objects.filter(pk=session.pk, ended_at__isnull=True)
    if not still_open.update(ended_at=timezone.now()):
        return False
    SessionStore().delete(session.session_key)
    return True


@transaction.atomic
def end_others(user: User, *, but: uuid.UUID | None) -> int:
    """Sign the person out everywhere, but in one browser. Returns how many sessions ended.

    No browser is trusted any more either: each asks for the second factor again.
    """
    user.trusted_browsers.all().delete()
    count = sum(_end(session) for session in _open_ones(user) if session.pk != but)
    if count:
        sessions_ended.send(sender=User, person=user, count=count)
    return count


def revoke_tokens(user: User) -> None:
    """Make the person's tokens for scripts useless: somebody else may have made them."""
    user.api_tokens.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())


def _open_ones(user: User) -> QuerySet[BrowserSession]:
    return BrowserSession.objects.filter(user=user, ended_at__isnull=True)


@receiver(user_logged_out, dispatch_uid="sessions.signed_out")
def signed_out(request: HttpRequest, user: User | None, **_given: object) -> None:
    """Signing out closes the row too; the person may be looking at the list elsewhere."""
    if isinstance(user, User) and KEY in request.session:
        _open_ones(user).filter(pk=request.session[KEY]).update(ended_at=timezone.now())


@receiver(password_changed, dispatch_uid="sessions.password_changed")
@receiver(password_reset, dispatch_uid="sessions.password_reset")
def password_is_new(request: HttpRequest, user: User, **_given: object) -> None:
    """Whoever knew the old password is out; the browser in which it was changed stays."""
    own = own_id(request) if request.user == user else None
    if own:
        # The session has been given a new key by now.
        _open_ones(user).filter(pk=own).update(session_key=request.session.session_key)
    end_others(user, but=own)


@receiver(password_reset, dispatch_uid="sessions.password_by_link")
def password_by_link(user: User, **_given: object) -> None:
    """A password that had to be asked for anew may have been known to somebody."""
    revoke_tokens(user)
