"""What a person can put right: the message is plain and ends with the way out."""


class Trouble(Exception):
    """Printed as it is, without a trace. The command then ends with 1."""
