"""The product behind gunicorn, as the login `web` on a database of its own, and its visitors."""
