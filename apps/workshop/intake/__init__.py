"""The intake desk: contacts and received referrals in one queue, up to an agreed service."""
