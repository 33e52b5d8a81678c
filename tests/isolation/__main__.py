"""`make isolation`: every test of the wall, long ones too, and one line that tells what was done.

Returns 1 when a test failed, when something crossed, or when less was tried than is promised.
"""

from __future__ import annotations

import sys

import pytest

LEAST_ATTACKS, LEAST_SABOTAGES = 30, 12


def main(arguments: list[str]) -> int:
    """Run pytest in this process, so that the ledger is the tests' own."""
    status = int(pytest.main(["tests/isolation", "-q", *arguments]))
    # Imported after pytest has rewritten the tests' modules, of which it is none.
    from tests.isolation.ledger import LEDGER

    print("\nControls that were switched off, one at a time:")
    for name, is_red in sorted(LEDGER.sabotages.items()):
        print(f"  {'red' if is_red else 'NOT RED'}  {name}")
    holds = (
        status == 0
        and LEDGER.ended("crossed") == 0
        and LEDGER.foreign_bytes == 0
        and all(LEDGER.sabotages.values())
        and len(LEDGER.attacks) >= LEAST_ATTACKS
        and len(LEDGER.sabotages) >= LEAST_SABOTAGES
    )
    print(LEDGER.summary(), flush=True)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
