"""What the network's own people have done: a trail like the organisations', and its page."""
