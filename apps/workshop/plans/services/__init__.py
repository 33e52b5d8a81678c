"""The verbs of plans: goals, the plan itself, who is around, and the next steps."""
