"""Who can be referred to: confirmed members and what they offer."""
