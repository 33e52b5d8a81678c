"""A route: a method and a path, the parameters it takes and the function that answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from infra.standins.stripe.params import Schema


@dataclass(frozen=True)
class Route:
    """One call of the API; `{}` in the path stands for an id, given to the action in order."""

    method: str
    path: str
    action: Callable[..., dict[str, Any]]
    schema: Schema = field(default_factory=dict)
    required: tuple[str, ...] = ()

    def match(self, method: str, path: str) -> list[str] | None:
        """Return the ids in the path, or None when this route is not meant."""
        wanted, given = self.path.split("/"), path.split("/")
        if method != self.method or len(wanted) != len(given):
            return None
        if any(part not in ("{}", found) for part, found in zip(wanted, given, strict=True)):
            return None
        return [found for part, found in zip(wanted, given, strict=True) if part == "{}"]
