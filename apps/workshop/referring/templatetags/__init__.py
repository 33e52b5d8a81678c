"""What templates of referrals can ask for."""
