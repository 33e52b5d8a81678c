"""Plans and subscriptions. The only folder that imports stripe."""
