"""Addresses: one set at the network's host, another at every organisation's."""
