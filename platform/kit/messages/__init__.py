"""Mail and text messages as they leave the house. What is queued, and by whom, is in accounts."""
