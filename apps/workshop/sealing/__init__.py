"""The organisation's own key pair, for what it seals and opens."""
