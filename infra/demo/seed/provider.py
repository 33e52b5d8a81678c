"""How people of the demo sign in, beyond a password: what its pages can show."""

from __future__ import annotations

from infra.demo.seed.cast import House
from tenants.accounts import email_change
from tenants.accounts.models import SignInProvider, User
from tenants.accounts.provider.settings import save_provider
from tenants.organisations.addresses import host_of


def prepare_provider(house: House) -> None:
    """A provider that the director has written down and not opened yet."""
    provider = SignInProvider(
        name="Kaupungin kirjautuminen",
        issuer="https://kirjautuminen.kaupunki.example",
        client_id="pajaverkko",
    )
    director = User.objects.get(email=house.director.email)
    save_provider(provider, secret="invented-for-the-demo", by=director)  # noqa: S106


def ask_for_address(house: House) -> None:
    """A coach whose new address waits for its link."""
    coach = User.objects.get(email=house.coach.email)
    email_change.ask(coach, f"uusi.{coach.email}", host=host_of(house.address))
