"""The verbs of our side of referrals."""
