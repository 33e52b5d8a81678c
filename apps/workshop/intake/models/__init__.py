"""A contact and its steps, what is learned and recommended, and the waiting lists of units."""

from apps.workshop.intake.models.contact import Became as Became
from apps.workshop.intake.models.contact import Contact as Contact
from apps.workshop.intake.models.contact import ReferralHand as ReferralHand
from apps.workshop.intake.models.contact import Step as Step
from apps.workshop.intake.models.mapping import Assessment as Assessment
from apps.workshop.intake.models.mapping import Option as Option
from apps.workshop.intake.models.mapping import Recommendation as Recommendation
from apps.workshop.intake.models.place import Place as Place
