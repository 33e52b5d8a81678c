"""Every way to name a host that we could think of, and whose answer it may lead to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

OWN = b"satama.pajaverkko.localhost"
OTHER = b"skargard.pajaverkko.localhost"
SCHEMA = b"<schema>"
"""Stands for the other organisation's opaque name, which differs from run to run."""


class Leads(StrEnum):
    """Who answers."""

    HOME = "satama"
    NETWORK = "the network"
    NOWHERE = "the page of an unknown host"
    REFUSED = "the web server, which takes it for malformed"


@dataclass(frozen=True)
class Form:
    """One way to name a host: the header lines that do, and how the request line names the page."""

    name: str
    leads: Leads
    lines: bytes
    target: bytes = b"<path>"
    version: bytes = b"1.1"

    def request(self, path: str, *, schema: str, cookie: str = "") -> bytes:
        """The request for a page, as it goes over the wire."""
        target = self.target.replace(b"<path>", path.encode())
        lines = self.lines.replace(SCHEMA, schema.encode())
        return (
            b"GET " + target + b" HTTP/" + self.version + b"\r\n" + lines
            + b"Cookie: " + cookie.encode() + b"\r\nConnection: close\r\n\r\n"
        )  # fmt: skip


def _host(value: bytes) -> bytes:
    return b"Host: " + value + b"\r\n"


def _all(leads: Leads, hosts: dict[str, bytes]) -> list[Form]:
    return [Form(name, leads, _host(value)) for name, value in hosts.items()]


PLAIN = [
    *_all(
        Leads.HOME,
        {
            "own": OWN,
            "upper case": OWN.upper(),
            "trailing dot": OWN + b".",
            "port": OWN + b":80",
            "wrong port": OWN + b":9",
            "port above 65535": OWN + b":99999",
            "trailing dot and port": OWN + b".:80",
            "spaces before": b"   " + OWN,
            "spaces after": OWN + b"   ",
            "tabs around": b"\t" + OWN + b"\t",
        },
    ),
    *_all(
        Leads.NETWORK,
        {"network": b"pajaverkko.localhost", "network in upper case": b"PAJAVERKKO.LOCALHOST."},
    ),
    Form("own, http 1.0", Leads.HOME, _host(OWN), version=b"1.0"),
    Form("header name in mixed case", Leads.HOME, b"hOsT:" + OWN + b"\r\n"),
    # gunicorn takes the path from the request line, and the header says whose the answer is.
    Form("whole address of another", Leads.HOME, _host(OWN), target=b"http://" + OTHER + b"<path>"),
    Form(
        "whole address of another with own as user",
        Leads.HOME,
        _host(OWN),
        target=b"http://" + OWN + b"@" + OTHER + b"<path>",
    ),
]

UNKNOWN = _all(
    Leads.NOWHERE,
    {
        "unknown label": b"nobody.pajaverkko.localhost",
        "closed organisation": b"suljettu.pajaverkko.localhost",
        "label below an organisation": b"www." + OWN,
        "organisation below an organisation": OTHER + b"." + OWN,
        "label alone": b"satama",
        "schema as label": SCHEMA + b".pajaverkko.localhost",
        "schema alone": SCHEMA,
        "own before another domain": OWN + b".evil.example",
        "ending without its dot": b"evilpajaverkko.localhost",
        "label without its dot": b"satamapajaverkko.localhost",
        "punycode label": b"xn--satama-abc.pajaverkko.localhost",
        "punycode domain": b"satama.xn--pajaverkko-abc.localhost",
        "label of 5,000 letters": b"a" * 5000 + b".pajaverkko.localhost",
        "ipv4": b"127.0.0.1",
        "ipv4 as a number": b"2130706433",
        "ipv6": b"[::1]",
        "ipv6 and port": b"[::1]:80",
    },
)

MALFORMED = [
    *_all(
        Leads.NOWHERE,
        {
            "empty": b"",
            "dot alone": b".",
            "dot before": b"." + OWN,
            "two dots after": OWN + b"..",
            "two dots inside": b"satama..pajaverkko.localhost",
            "port without digits": OWN + b":",
            "port that is a word": OWN + b":http",
            "two ports": OWN + b":80:80",
            "two with a comma": OWN + b"," + OTHER,
            "two with a comma, the other first": OTHER + b", " + OWN,
            "two with a space": OWN + b" " + OTHER,
            "two with a tab": OWN + b"\t" + OTHER,
            "user information": OTHER + b"@" + OWN,
            "user information, own": OWN + b"@" + OTHER,
            "path": OWN + b"/participants/",
            "query": OWN + b"?" + OTHER,
            "fragment": OWN + b"#" + OTHER,
            "backslash": OWN + b"\\" + OTHER,
            "whole address": b"http://" + OWN,
            "name in brackets": b"[" + OWN + b"]",
            "underscore": b"sat_ama.pajaverkko.localhost",
            "star": b"*.pajaverkko.localhost",
            "quote": b"satama'--.pajaverkko.localhost",
            "percent": b"satama%2epajaverkko.localhost",
            "latin-1 letter": "sätama.pajaverkko.localhost".encode("latin-1"),
            "utf-8 letter": "sätama.pajaverkko.localhost".encode(),
            "wide letter": "ｓatama.pajaverkko.localhost".encode(),
            "ideographic dot": "satama。pajaverkko.localhost".encode(),
            "no-break space after": OWN + b"\xa0",
            "next line after": OWN + b"\x85",
        },
    ),
    Form("none", Leads.NOWHERE, b""),
    Form("none, http 1.0", Leads.NOWHERE, b"", version=b"1.0"),
    Form("whole address, no header", Leads.NOWHERE, b"", target=b"http://" + OWN + b"<path>"),
    *_all(
        Leads.REFUSED,
        {
            "null byte": OWN + b"\0" + OTHER,
            "null byte after": OWN + b"\0",
            "vertical tab": OWN + b"\x0b",
            "carriage return": OWN + b"\rHost: " + OTHER,
            "folded line": OWN + b"\r\n " + OTHER,
            "two headers": OWN + b"\r\nHost: " + OTHER,
            "two headers, the other first": OTHER + b"\r\nHost: " + OWN,
            "two headers of one host": OWN + b"\r\nhost: " + OWN,
            "label of 70,000 letters": b"a" * 70_000 + b".pajaverkko.localhost",
        },
    ),
    Form("space before the colon", Leads.REFUSED, b"Host : " + OWN + b"\r\n"),
    Form("space before the name", Leads.REFUSED, b" " + _host(OWN)),
]

BESIDE = [
    Form(f"{name} beside it", Leads.HOME, _host(OWN) + f"{name}: ".encode() + value + b"\r\n")
    for name, value in {
        "X-Forwarded-Host": OTHER,
        "X-Forwarded-Server": OTHER,
        "X-Forwarded-For": OTHER,
        "X-Host": OTHER,
        "X-Real-Host": OTHER,
        "X-Original-Host": OTHER,
        "X-HTTP-Host-Override": OTHER,
        "Forwarded": b"for=127.0.0.1;host=" + OTHER + b";proto=http",
        "HTTP_HOST": OTHER,
        "SERVER_NAME": OTHER,
        "SERVER-NAME": OTHER,
        "X-Original-URL": b"http://" + OTHER + b"/participants/",
        "X-Rewrite-URL": b"http://" + OTHER + b"/participants/",
        "Origin": b"http://" + OTHER,
        "Referer": b"http://" + OTHER + b"/participants/",
        "X-Organisation": SCHEMA,
        "X-Tenant": SCHEMA,
    }.items()
]

FORMS = [*PLAIN, *UNKNOWN, *MALFORMED, *BESIDE]
