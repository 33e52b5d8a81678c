"""Errors in the shape Stripe gives them: status, type, often a code and a parameter's name."""

from typing import Any


class StripeError(Exception):
    """A refused request; the HTTP layer turns it into Stripe's error body."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.code = code
        self.param = param

    def body(self) -> dict[str, Any]:
        """Return the JSON body, without the keys that have nothing to say."""
        error = {
            "type": self.kind,
            "code": self.code,
            "message": self.message,
            "param": self.param,
        }
        return {"error": {key: value for key, value in error.items() if value is not None}}


def missing(param: str) -> StripeError:
    """Return the error for a required parameter that was not sent."""
    return StripeError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def unknown(param: str) -> StripeError:
    """Return the error for a parameter this call does not take."""
    return StripeError(
        f"Received unknown parameter: {param}", code="parameter_unknown", param=param
    )


def invalid(param: str, message: str, code: str | None = None) -> StripeError:
    """Return the error for a parameter whose value cannot be used."""
    return StripeError(message, code=code, param=param)


def no_such(noun: str, identifier: str, param: str = "id") -> StripeError:
    """Return `resource_missing`: 404 for an id in the path, 400 for one among the parameters."""
    return StripeError(
        f"No such {noun}: '{identifier}'",
        status=404 if param == "id" else 400,
        code="resource_missing",
        param=param,
    )


def declined() -> StripeError:
    """Return the error for a card that refuses the charge."""
    return StripeError(
        "Your card was declined.", status=402, kind="card_error", code="card_declined"
    )
