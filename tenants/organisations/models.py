"""The register of members: an organisation, its address, and schemas that wait for one."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from kit.database.names import is_organisation


class Organisation(TenantMixin):  # type: ignore[misc]
    """A member organisation, and the tenant: its people's data live in the schema `schema_name`.

    `schema_name` is opaque and is also the name of its database role, so that row-level security
    can compare it with `current_user`.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class Membership(models.TextChoices):
        WAITING = "waiting", _("Waiting for the network")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Not confirmed")

    auto_create_schema = False
    auto_drop_schema = False

    schema_name = models.CharField(max_length=14, primary_key=True)
    name = models.CharField(max_length=200)
    business_id = models.CharField(max_length=9, help_text="Y-tunnus, such as 2077474-0.")
    municipality_code = models.CharField(max_length=3)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    membership = models.CharField(max_length=10, choices=Membership, default=Membership.WAITING)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business_id"],
                condition=Q(membership="confirmed", state="open"),
                name="one_confirmed_member_per_business_id",
            ),
            models.CheckConstraint(
                condition=Q(schema_name__regex=r"^t_[0-9a-f]{12}$"), name="schema_name_is_opaque"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        if not is_organisation(self.schema_name):
            raise ValueError(f"{self.schema_name!r} is not an opaque schema name")
        super().save(*args, **kwargs)

    @property
    def is_confirmed(self) -> bool:
        return self.membership == self.Membership.CONFIRMED and self.state == self.State.OPEN


class Domain(DomainMixin):  # type: ignore[misc]
    """The host at which an organisation's staff sign in."""


class SignUp(models.Model):
    """A director's subscription of an organisation: who asked, and what the network decided.

    The founding link that opens the director's account is derived from this row and stored
    nowhere; it works once and until `founding_until`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form_token = models.UUIDField(unique=True, help_text="Makes a double click one sign-up.")
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=40, help_text="The wished first label of the host.")
    business_id = models.CharField(max_length=9)
    municipality_code = models.CharField(max_length=3)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    plan = models.CharField(max_length=20)
    contact_given_name = models.CharField(max_length=100)
    contact_family_name = models.CharField(max_length=100)
    contact_email = models.EmailField()
    contact_phone = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    organisation = models.OneToOneField(
        Organisation,
        on_delete=models.PROTECT,
        db_column="organisation",
        null=True,
        related_name="sign_up",
        help_text="Empty until a ready schema has been given.",
    )
    founding_until = models.DateTimeField(null=True)
    founded_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decision_reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class ReadySchema(models.Model):
    """A schema and role made ahead of time, so that opening an organisation is one row's change."""

    name = models.CharField(max_length=14, primary_key=True)
    template_checksum = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
