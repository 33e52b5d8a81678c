"""The two sides differ by tenancy and by nothing else."""

from __future__ import annotations

from django.conf import settings

from infra.bench.request import settings_plain, settings_tenancy

BY_TENANCY = {
    "DATABASES",
    "MIDDLEWARE",
    "ROOT_URLCONF",
    # Names of the plain settings' own.
    "OURS",
    "OUR_MIDDLEWARE",
    "TENANCY_ONLY",
}


def values(module: object) -> dict[str, object]:
    return {name: value for name, value in vars(module).items() if name.isupper()}


def test_the_product_s_side_has_the_product_s_own_middleware_and_database() -> None:
    assert settings_tenancy.MIDDLEWARE == settings.MIDDLEWARE
    assert settings_tenancy.DATABASES["default"]["ENGINE"] == "kit.database.backend"


def test_the_sides_differ_only_in_what_tenancy_is() -> None:
    ours, plain = values(settings_tenancy), values(settings_plain)
    differing = {name for name in ours | plain if ours.get(name) != plain.get(name)}
    assert differing <= BY_TENANCY


def test_the_plain_side_lacks_exactly_the_middleware_of_tenancy() -> None:
    gone = set(settings_tenancy.MIDDLEWARE) - set(settings_plain.MIDDLEWARE)
    assert gone == settings_plain.TENANCY_ONLY


def test_the_plain_side_has_django_s_own_backend_without_options() -> None:
    ours, plain = settings_tenancy.DATABASES["default"], settings_plain.DATABASES["default"]
    assert plain["ENGINE"] == "django.db.backends.postgresql"
    assert plain["OPTIONS"] == {}
    kept = set(ours) - {"ENGINE", "OPTIONS"}
    assert {name: plain[name] for name in kept} == {name: ours[name] for name in kept}
