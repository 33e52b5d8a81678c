"""What every answer tells the browser to do and not to do, whoever made the answer.

Outermost but the content security policy, so that a refusal at the door, a redirect, a static file
and a fault carry the same as a page.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.middleware.security import SecurityMiddleware

GetResponse = Callable[[HttpRequest], HttpResponseBase]

OWN_PAGES_ONLY = ("clipboard-write", "publickey-credentials-create", "publickey-credentials-get")
"""What pages of ours use: copying a token, and passkeys."""

NOBODY = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "cross-origin-isolated",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "keyboard-map",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "sync-xhr",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
"""What no page needs. A script that slipped in somehow could not use it either."""

PERMISSIONS = ", ".join(
    [f"{name}=(self)" for name in OWN_PAGES_ONLY] + [f"{name}=()" for name in NOBODY]
)

ALWAYS = {
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}

KEPT_BY_NOBODY = "no-store"
"""The rule of every answer that sets no other: after signing out, Back shows nothing. Static files
set their own, since their names change with their content."""


def on_every_answer(get_response: GetResponse) -> GetResponse:
    """Add the headers. HSTS, no sniffing, referrer, opener and framing are Django's."""
    django = SecurityMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", KEPT_BY_NOBODY)
        return django.process_response(request, response)  # type: ignore[arg-type]

    return middleware
