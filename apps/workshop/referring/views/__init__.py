"""Pages of referrals: the board, a draft, one referral and what is done with it."""
