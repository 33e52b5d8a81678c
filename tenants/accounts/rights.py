"""The network's own people are in public; organisations have no right on any of these."""

from kit.database.rights import Table

WRITES = "SELECT, INSERT, UPDATE, DELETE"

TABLES = [
    Table(name, network=WRITES)
    for name in (
        "accounts_user",
        "accounts_invitation",
        "accounts_apitoken",
        "accounts_browsersession",
        "accounts_trustedbrowser",
        "accounts_signinrules",
        "accounts_message",
        "accounts_usedform",
        "accounts_guesscount",
        "accounts_signinprovider",
        "accounts_providerlink",
        "accounts_emailchange",
        "account_emailaddress",
        "account_emailconfirmation",
        "mfa_authenticator",
        "django_session",
    )
]
