"""What a run of these tests has done, counted where it happens and told in one line at the end."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Ledger:
    """Counts of one run.

    `attacks` maps an attack's name to how it ended: held, metadata or crossed. `sabotages` maps the
    name of a control that was switched off to whether its attacks then got through, as they must.
    `foreign_bytes` counts bytes of another organisation's words found in anything a request left.
    """

    attacks: dict[str, str] = field(default_factory=dict)
    sabotages: dict[str, bool] = field(default_factory=dict)
    requests: int = 0
    foreign_bytes: int = 0
    urls: set[str] = field(default_factory=set)
    methods: set[str] = field(default_factory=set)
    actors: set[str] = field(default_factory=set)

    def ended(self, how: str) -> int:
        """How many attacks ended in one way."""
        return list(self.attacks.values()).count(how)

    def summary(self) -> str:
        """The one line that tells it all."""
        red = sum(self.sabotages.values())
        return (
            f"attacks {len(self.attacks)}, crossed {self.ended('crossed')},"
            f" metadata {self.ended('metadata')};"
            f" requests {self.requests}, foreign bytes {self.foreign_bytes};"
            f" sabotage {red} of {len(self.sabotages)} red;"
            f" urls {len(self.urls)}, methods {len(self.methods)}, actors {len(self.actors)}"
        )


LEDGER = Ledger()
"""The ledger of this process; `python -m tests.isolation` prints it after the last test."""
