"""Referrals as this organisation works with them: drafts, sent, received."""
