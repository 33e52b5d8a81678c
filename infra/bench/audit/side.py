"""One side: `python -m infra.bench.audit.side config.wsgi`, or another entrance, as a process.

It reads its host, a line of JSON, warms it up and answers a line. Then, for each line it reads, it
takes the product's own list of participants and answers how many nanoseconds that took.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module

from infra.bench.audit.page import ADDRESS, ROW_MARK
from infra.bench.audit.verdict import PARTICIPANTS
from infra.bench.sides.visit import LEAST_WARM, Page, answer


def main() -> None:
    """Warm up, then one request for each line read, until there are no more."""
    import_module(sys.argv[1])
    hosts = [str(host) for host in json.loads(sys.stdin.readline())]
    listing = Page(ADDRESS, ROW_MARK, PARTICIPANTS)
    for _turn in range(LEAST_WARM):
        listing.visit(hosts[0])
    answer(listing, hosts)


if __name__ == "__main__":
    main()
