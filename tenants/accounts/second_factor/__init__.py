"""The second factor: a code of an authenticator app, and recovery codes for the day it is lost."""
