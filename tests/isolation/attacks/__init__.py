"""Attacks on the wall, each a function that tries to reach what belongs to another organisation.

An attack never asserts that the wall holds: it returns how it ended, so that the same attack serves
twice, against the wall as it stands (nothing crosses) and with one control switched off (it must
cross).
"""

from tests.isolation.attacks.ground import ATTACKS, Attack


def every() -> list[Attack]:
    """All attacks there are, by name."""
    # Importing a module enters its attacks into the list.
    from tests.isolation.attacks import (  # noqa: F401
        catalogs,
        guesses,
        keys,
        logins,
        queue,
        referrals,
        rows,
        statements,
        surveys,
        switch,
        tablets,
        texts,
        visits,
    )

    return [ATTACKS[name] for name in sorted(ATTACKS)]
