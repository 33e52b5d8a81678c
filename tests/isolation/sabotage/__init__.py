"""Every control with its sabotage: a control nobody switches off here is one that nobody tests."""

from tests.isolation.sabotage.of_database import DATABASE_CONTROLS
from tests.isolation.sabotage.of_process import PROCESS_CONTROLS

__all__ = ["DATABASE_CONTROLS", "PROCESS_CONTROLS"]
