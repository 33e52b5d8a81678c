"""A participant, who works with them, their periods, notes, and openings out of turn."""

from apps.workshop.participants.models.follow_up import Attempt as Attempt
from apps.workshop.participants.models.follow_up import FollowUp as FollowUp
from apps.workshop.participants.models.instruction import Instruction as Instruction
from apps.workshop.participants.models.note import Correction as Correction
from apps.workshop.participants.models.note import Note as Note
from apps.workshop.participants.models.opening import Opening as Opening
from apps.workshop.participants.models.opening import OpeningQuerySet as OpeningQuerySet
from apps.workshop.participants.models.own_field import OwnAnswer as OwnAnswer
from apps.workshop.participants.models.own_field import OwnField as OwnField
from apps.workshop.participants.models.own_field import OwnFieldVersion as OwnFieldVersion
from apps.workshop.participants.models.participant import CONTACT_FIELDS as CONTACT_FIELDS
from apps.workshop.participants.models.participant import NO_INFORMATION as NO_INFORMATION
from apps.workshop.participants.models.participant import Coaching as Coaching
from apps.workshop.participants.models.participant import Participant as Participant
from apps.workshop.participants.models.period import Change as Change
from apps.workshop.participants.models.period import Override as Override
from apps.workshop.participants.models.period import Pause as Pause
from apps.workshop.participants.models.period import Period as Period
from apps.workshop.participants.models.record_change import RecordChange as RecordChange
