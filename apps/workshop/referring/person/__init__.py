"""Pages of the person a referral is about, and of those who make and answer for them."""
