"""People who sign in, how they come in, and what is sent to them.

These tables exist in public for the network's people and in each organisation's schema for its
staff. The two never mix: an organisation's role has no right on the public ones.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kit.visitors import browser_in_words
from tenants.accounts.roles import Right, names_of, rights_of


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person who signs in with `email`, kept in lower case, and `password`."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who signs in here. Somebody working in two organisations has two accounts."""

    email = models.EmailField(unique=True)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    roles = models.JSONField(default=list, help_text="Values of Role; what they may is in roles.")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="fi")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["given_name", "family_name", "roles"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def initials(self) -> str:
        return f"{self.given_name[:1]}{self.family_name[:1]}".upper()

    @property
    def role_names(self) -> str:
        return names_of(self.roles)

    @property
    def rights(self) -> frozenset[Right]:
        """What this person may do; nothing once the account is closed."""
        return rights_of(self.roles) if self.is_active else frozenset()

    def may(self, *rights: str) -> bool:
        """Whether this person has at least one of the rights."""
        return not self.rights.isdisjoint(rights)

    # Django's permission tables are in no schema (architecture, section 3): rights come from roles.
    def has_perm(self, perm: str, obj: object = None) -> bool:
        return False

    def has_perms(self, perms: object, obj: object = None) -> bool:
        return False

    def has_module_perms(self, label: str) -> bool:
        return False


class Invitation(models.Model):
    """An address that may make itself an account with some roles, once, until it expires."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    phone = models.CharField(max_length=20, blank=True)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    roles = models.JSONField(default=list)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.email

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def role_names(self) -> str:
        return names_of(self.roles)

    @property
    def is_open(self) -> bool:
        return not self.accepted_at and not self.cancelled_at and self.expires_at > timezone.now()

    @property
    def has_expired(self) -> bool:
        return not self.accepted_at and not self.cancelled_at and self.expires_at <= timezone.now()


class ApiToken(models.Model):
    """A personal token for scripts. Only its digest is kept; it is shown once, when made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class BrowserSession(models.Model):
    """A browser in which a person has signed in here. It is closed once `ended_at` is set.

    The session itself carries this row's id, and pages name sessions by it: keys stay inside.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="browser_sessions")
    session_key = models.CharField(max_length=40)
    browser = models.CharField(max_length=300, blank=True, help_text="As it describes itself.")
    address = models.GenericIPAddressField(null=True)
    began_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def browser_name(self) -> str:
        """The browser in plain words."""
        return browser_in_words(self.browser) or gettext("An unknown browser")


class Message(models.Model):
    """A mail or text message on its way out. The text is emptied once it has been sent."""

    class Kind(models.TextChoices):
        MAIL = "mail", _("Mail")
        TEXT = "text", _("Text message")

    kind = models.CharField(max_length=4, choices=Kind)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class UsedForm(models.Model):
    """A form that has had its effect: the second click of a double click finds its result here."""

    token = models.UUIDField(primary_key=True)
    result_url = models.CharField(max_length=300, blank=True)
    used_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.token)
