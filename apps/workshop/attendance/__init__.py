"""Attendance: weekly plans, what each day was, and the alerts that follow."""
