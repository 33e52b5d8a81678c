"""Which ports the stack uses: the one that was asked for, and free ones near it, kept from then."""

from __future__ import annotations

import errno
import json
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.demo.trouble import Trouble

HIGHEST = 65535
NEARBY = 100
"""How far from the site's port the others are looked for."""


@dataclass(frozen=True)
class Ports:
    """One number per listener, all of them on 127.0.0.1."""

    site: int
    mailbox: int
    smtp: int
    stripe: int


def choose(site: int, remembered: Path) -> Ports:
    """The ports to use now. Those in the file `remembered` win as long as they are free.

    Raises `Trouble` when the site's own port cannot be opened.
    """
    refuse_taken(site)
    earlier = _read(remembered)
    taken = {site}
    chosen = {"site": site}
    for distance, name in enumerate(("mailbox", "smtp", "stripe"), start=1):
        wish = earlier.get(name) if earlier.get("site") == site else None
        port = _nearest_free(wish or site + distance, taken)
        taken.add(port)
        chosen[name] = port
    ports = Ports(**chosen)
    remembered.write_text(json.dumps(asdict(ports)))
    return ports


def refuse_taken(port: int) -> None:
    """Raise `Trouble` unless this user can open `port` on the loopback addresses now."""
    if not 1 <= port <= HIGHEST:
        raise Trouble(
            f"{port} is not a port. Choose one from 1024 to {HIGHEST}: make demo PORT=8080"
        )
    fault = _fault(port)
    if fault == errno.EACCES:
        raise Trouble(
            f"This user may not open port {port}. Choose one above 1023: make demo PORT=8080"
        )
    if fault:
        other = 8080 if port != 8080 else 8090
        raise Trouble(
            f"Port {port} is in use. Stop what uses it or choose another: make demo PORT={other}"
        )


def _nearest_free(wish: int, taken: set[int]) -> int:
    # Near the end of the range, look downwards.
    step = 1 if wish + NEARBY <= HIGHEST else -1
    for port in range(wish, wish + step * NEARBY, step):
        if port not in taken and 1 <= port <= HIGHEST and not _fault(port):
            return port
    raise Trouble(
        f"No free port was found near {wish}. Stop what uses them or choose another place:"
        " make demo PORT=18000"
    )


def _fault(port: int) -> int:
    """Why nobody can listen on `port` here, as an errno; 0 when one can.

    Browsers ask ::1 first when told `localhost`, so another program there is in the way as well.
    """
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                # As gunicorn does: a connection that has just ended does not hold the port.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
                probe.listen(1)
        except OSError as fault:
            if fault.errno in (errno.EADDRINUSE, errno.EACCES):
                return fault.errno
            # A machine without IPv6 has no ::1, and that is no obstacle.
            if family == socket.AF_INET:
                return fault.errno or errno.EADDRINUSE
    return 0


def _read(file: Path) -> dict[str, int]:
    try:
        found = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: port for name, port in found.items() if isinstance(port, int)}
