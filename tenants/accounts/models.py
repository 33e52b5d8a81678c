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
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kit.visitors import browser_in_words
from tenants.accounts.reach import Reach
from tenants.accounts.roles import Right, names_of, rights_of, roles_here


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
    reach = models.CharField(
        max_length=10, choices=Reach, default=Reach.USUAL, db_default=Reach.USUAL
    )
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="fi")
    areas = models.JSONField(
        default=list,
        db_default=[],
        help_text="Areas a coordinator of a region answers for; empty for all.",
    )
    ends_on = models.DateField(
        null=True, blank=True, help_text="The last day on which the account opens anything."
    )
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    # Both are kept up in second_factor.demand: with them on the row that every page reads anyway,
    # a page costs no query more.
    has_second_factor = models.BooleanField(default=False, db_default=False)
    second_factor_by = models.DateTimeField(
        null=True, help_text="When grace ends for whom a second factor is demanded of."
    )

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
    def lacks_second_factor(self) -> bool:
        """Whether a second factor is demanded of this person, who has none yet."""
        return self.second_factor_by is not None and not self.has_second_factor

    @property
    def is_out_of_grace(self) -> bool:
        """Whether nothing opens for this person until they have a second factor."""
        by = self.second_factor_by
        return by is not None and self.lacks_second_factor and by <= timezone.now()

    @property
    def rights(self) -> frozenset[Right]:
        """What this person may do; nothing once the account is closed or its time is over."""
        if not self.is_let_in:
            return frozenset()
        here = roles_here()
        return rights_of(role for role in self.roles if role in here)

    @property
    def is_let_in(self) -> bool:
        """Whether the account opens anything: it is not closed, and its last day is not over."""
        return self.is_active and not self.has_ended

    @property
    def has_ended(self) -> bool:
        return self.ends_on is not None and self.ends_on < timezone.localdate()

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
    reach = models.CharField(
        max_length=10, choices=Reach, default=Reach.USUAL, db_default=Reach.USUAL
    )
    areas = models.JSONField(default=list, db_default=[])
    ends_on = models.DateField(null=True, blank=True)
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


class TrustedBrowser(models.Model):
    """A browser that is not asked for a code until `ends_at`, for one person here.

    The browser holds a secret in a cookie. The digest is made of it, of the organisation, and of
    how the person signs in: after a new password or second factor it fits no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="trusted_browsers")
    digest = models.CharField(max_length=64)
    browser = models.CharField(max_length=300, blank=True, help_text="As it describes itself.")
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def browser_name(self) -> str:
        """The browser in plain words."""
        return browser_in_words(self.browser) or gettext("An unknown browser")


class SignInRules(models.Model):
    """What an organisation, or the network, asks of those who sign in. One row, or none yet."""

    class Demand(models.TextChoices):
        """Of whom a second factor is demanded."""

        PARTICIPANTS = "participants", _("Everybody who may read about a participant")
        EVERYBODY = "everybody", pgettext_lazy("demanded of", "Everybody")
        NOBODY = "nobody", _("Nobody is made to")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    demand = models.CharField(max_length=12, choices=Demand)
    may_trust_browsers = models.BooleanField(default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_row_of_rules")]

    def __str__(self) -> str:
        return self.demand


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


class EmailChange(models.Model):
    """Another address that a person wants to sign in with, until its link is opened."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField()
    token_digest = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class SignInProvider(models.Model):
    """Whom else the organisation trusts to recognise its people: one provider of OpenID Connect."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    name = models.CharField(max_length=60)
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    sealed_secret = models.TextField(help_text="Never shown again.")
    is_in_use = models.BooleanField(default=False)
    is_demanded = models.BooleanField(
        default=False, help_text="Nobody but directors signs in by password."
    )
    asks_second_factor = models.BooleanField(
        default=False, help_text="The provider asks for it, so we do not."
    )

    def __str__(self) -> str:
        return self.name


class ProviderLink(models.Model):
    """Which account a person of the provider is here: its own number for them, never an address."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_account_each"),
            models.UniqueConstraint(fields=["issuer", "user"], name="one_subject_each"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class GuessCount(models.Model):
    """How many guesses there were until `ends_at`. The key tells neither account nor address."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.ends_at:%Y-%m-%d %H:%M}"


class UsedForm(models.Model):
    """A form that has had its effect: the second click of a double click finds its result here."""

    token = models.UUIDField(primary_key=True)
    result_url = models.CharField(max_length=300, blank=True)
    used_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.token)
