"""Weekly plans, marked days with their changes, closing days, alerts, and shared tablets."""

from apps.workshop.attendance.models.closing import Alert as Alert
from apps.workshop.attendance.models.closing import Closure as Closure
from apps.workshop.attendance.models.day import Change as Change
from apps.workshop.attendance.models.day import Mark as Mark
from apps.workshop.attendance.models.day import Reason as Reason
from apps.workshop.attendance.models.plan import PlannedDay as PlannedDay
from apps.workshop.attendance.models.plan import WeeklyPlan as WeeklyPlan
from apps.workshop.attendance.models.tablet import Tablet as Tablet
