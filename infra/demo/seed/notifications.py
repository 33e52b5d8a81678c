"""What the demo's people were told: some read, some not, and one with choices of her own."""

from __future__ import annotations

from django.utils import timezone

from apps.workshop.notifications.kinds import Kind, Mail
from apps.workshop.notifications.models import Notification
from apps.workshop.notifications.services import Way, bell, choose, clean, mark_read
from apps.workshop.referring.news import tell_news
from infra.demo.seed.cast import House
from tenants.accounts.models import User

ALWAYS_UNREAD = (Kind.REFERRAL_ANSWERED, Kind.REFERRAL_WAITING)


def tell(house: House) -> None:
    """Tell the news of referrals and handbook, and let every second one have been read."""
    if not house.participants:
        return
    tell_news()
    clean()
    # What the demo begins with is no news to anybody's mailbox.
    Notification.objects.filter(mailed_at=None).update(mailed_at=timezone.now())
    for person in User.objects.filter(is_active=True):
        usual = [one.pk for one in bell(person) if one.kind not in ALWAYS_UNREAD]
        mark_read(bell(person).filter(pk__in=usual[::2]))
    director = User.objects.get(email=house.director.email)
    choose(director, {Kind.REFERRAL_ARRIVED: Way(in_app=True, mail=Mail.NEVER)})
