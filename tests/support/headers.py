"""What every answer carries, whoever made it: asked by the sweep of each URL, and of other answers.

Written out here once more, so that a policy which becomes weaker by itself is noticed.
"""

from __future__ import annotations

from django.http import HttpResponseBase

EXACTLY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
OFF = {"camera=()", "microphone=()", "geolocation=()", "payment=()", "usb=()"}
OWN = {"publickey-credentials-get=(self)", "clipboard-write=(self)"}


def missing_headers(answer: HttpResponseBase, *, is_kept: bool = False) -> list[str]:
    """What the answer lacks. `is_kept` is for static files, which browsers may keep."""
    told = answer.headers
    lacking = [name for name, value in EXACTLY.items() if told.get(name) != value]
    policy = set(told.get("Content-Security-Policy", "").split("; "))
    lacking += [f"CSP {rule}" for rule in sorted(POLICY - policy)]
    # Two pages of the site lead on to a member's own host, so more may follow here.
    if not any(rule.startswith("form-action 'self'") for rule in policy):
        lacking.append("CSP form-action")
    features = set(told.get("Permissions-Policy", "").split(", "))
    lacking += [f"permission {rule}" for rule in sorted((OFF | OWN) - features)]
    if "unsafe" in told.get("Content-Security-Policy", ""):
        lacking.append("CSP without unsafe")
    if not is_kept and "no-store" not in told.get("Cache-Control", ""):
        lacking.append("Cache-Control no-store")
    return lacking
