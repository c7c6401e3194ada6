"""One family of errors for every provider. Each knows whether sending again is safe."""


class ProviderError(Exception):
    """Something between us and the provider went wrong.

    `code` is stable and goes to the API; the sentence is for people. `retryable` says that sending the same
    request again is provably unpaid. `field` names the form's field it speaks of, where there is one. `charge_unclear`:
    a received failure that does not say whether something was taken.
    """

    code = "provider_down"
    retryable = False

    def __init__(
        self,
        message: str,
        *,
        field: str = "",
        seconds: float | None = None,
        charge_unclear: bool = False,
    ) -> None:
        super().__init__(message)
        self.charge_unclear = charge_unclear
        self.message = message
        self.field = field
        self.seconds = seconds


class AuthError(ProviderError):
    """The key is missing, wrong or revoked (401)."""

    code = "auth"


class PlanError(ProviderError):
    """The key is good, but its plan or scope does not allow this (403)."""

    code = "plan"


class FundsError(ProviderError):
    """Not enough credit (402). Nothing was charged."""

    code = "funds"


class InvalidError(ProviderError):
    """The provider refused the request as it was written (400, 404, 422). `field` where it says which."""

    code = "invalid"


class MissingError(InvalidError):
    """What was asked for does not exist at the provider, or not for this key (404)."""


class ContentError(ProviderError):
    """The provider refused what was asked for. Never sent again by itself."""

    code = "content"


class BusyError(ProviderError):
    """The provider makes one thing at a time and is at it (42rows' 429)."""

    code = "busy"
    retryable = True


class RateError(ProviderError):
    """Too many requests (429). `seconds` says how long to wait. Nothing was charged."""

    code = "rate"
    retryable = True


class DownError(ProviderError):
    """The provider could not be reached, or answered that it broke. Nothing was made."""

    code = "provider_down"
    retryable = True


class FailedError(DownError):
    """The provider took a paid request and answered that it failed (500): nothing came of it.

    Whether it was charged is not stated, so it is not sent again by itself and the reservation stays.
    """

    retryable = False


class UnknownOutcome(ProviderError):
    """The request may have reached the provider and no usable answer came back: it may have been charged."""

    code = "unknown_outcome"
