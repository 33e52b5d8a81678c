"""Settings of the plain side: the same product without tenancy, on Django's own backend."""

from infra.bench.request.settings_tenancy import *  # noqa: F403
from infra.bench.request.settings_tenancy import DATABASES as OURS
from infra.bench.request.settings_tenancy import MIDDLEWARE as OUR_MIDDLEWARE
from infra.bench.request.settings_tenancy import WORKSHOP_URLCONF

# How long a connection is kept, its health check and the transaction of a request are the same.
DATABASES = {
    "default": OURS["default"] | {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {}}
}

TENANCY_ONLY = {
    # Turns away hosts that no organisation can have.
    "tenants.organisations.middleware.front_door",
    # Looks up the organisation, and takes and leaves its role and path.
    "tenants.organisations.middleware.OrganisationMiddleware",
    # Ends a session that was made in another organisation.
    "tenants.accounts.middleware.session_belongs_here",
}
MIDDLEWARE = [name for name in OUR_MIDDLEWARE if name not in TENANCY_ONLY]

# With one database there is one set of addresses, whatever the host.
ROOT_URLCONF = WORKSHOP_URLCONF
