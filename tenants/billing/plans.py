"""The plans an organisation can choose."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Plan:
    """One plan. `code` is also the price's lookup key at the payment service.

    `cents` is the monthly price in euro cents without VAT.
    """

    code: str
    name: Any  # A lazy translation.
    cents: int
    description: Any

    @property
    def euros(self) -> int:
        return self.cents // 100

    def monthly_with_vat(self, rate: Decimal) -> Decimal:
        """Euros a month with VAT at `rate`, such as Decimal("0.255"), to the cent."""
        return (Decimal(self.cents) / 100 * (1 + rate)).quantize(Decimal("0.01"))


PLANS = (
    Plan("small", _("Small"), 5900, _("Up to 5 members of staff.")),
    Plan("medium", _("Medium"), 16900, _("Up to 20 members of staff.")),
    Plan("large", _("Large"), 39000, _("Any number of staff.")),
)
BY_CODE = {plan.code: plan for plan in PLANS}
DEFAULT = "medium"

TRIAL_DAYS = 30
DAYS_UNTIL_DUE = 14
