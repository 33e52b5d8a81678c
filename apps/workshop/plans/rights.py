"""What was agreed stands as it was agreed; a checklist that has run keeps its edition."""

APPEND_ONLY = ["plans_agreedplan", "plans_agreedgoal", "plans_processedition"]
