"""Referrals between organisations: sealed bodies, open states."""
