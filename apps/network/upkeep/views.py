"""The operator's page: whether the service is well, and what to do where it is not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.network.trail.services import record
from apps.network.upkeep.services import State, state_now
from tenants.accounts.actors import actor_of
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right

FEWEST_READY = 1

MEMBERS: dict[str, Promise] = {
    "confirmed": _("Confirmed"),
    "waiting": _("Waiting for the network"),
    "refused": _("Not confirmed"),
    "closed": _("Closed"),
}


@allow(Right.SEE_SERVICE)
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """Counts of the whole service. The look is written into the network's trail."""
    record(actor_of(request), "service.read")
    found = state_now()
    context = {
        "state": found,
        "troubles": _troubles(found),
        "now": timezone.localtime(),
        "failed": sorted(found.worker.failed.items()) if found.worker else [],
        "members": [(label, found.members.get(key, 0)) for key, label in MEMBERS.items()],
    }
    return render(request, "upkeep/state.html", context)


def _troubles(found: State) -> list[Promise]:
    """What somebody has to look at, with the way out; empty when all is well."""
    checks = (
        (
            found.worker_is_silent,
            _("The worker has not reported for three minutes. See whether its process runs."),
        ),
        (
            not found.worker_is_silent and not found.is_one_version,
            _("Web server and worker run different versions. Restart the older one."),
        ),
        (
            found.ready < FEWEST_READY,
            _(
                "No schema is ready, so a new organisation has to wait. See whether the provisioner"
                " runs."
            ),
        ),
        (
            bool(found.worker and found.worker.failed),
            _("Jobs have failed. The worker's log tells why; they can be run again."),
        ),
    )
    return [text for is_so, text in checks if is_so]
