"""Pages of the network's own people: the membership queue and the figures."""
