"""What is planned with a participant: goals, plan, people around, agreements, next steps."""
