"""Refusals: each is one code and one HTTP status of the documented table."""


class RefusalError(Exception):
    """The request is refused; the message goes into the error envelope."""

    code = "SERVER_ERROR"
    status = 500

    def __init__(self, message: str, *, retry_after: int = 0) -> None:
        """Say why; ``retry_after`` in seconds becomes a header where it is not 0."""
        super().__init__(message)
        self.message = message
        self.retry_after = retry_after


class UnauthorizedError(RefusalError):
    """Missing or invalid API key."""

    code, status = "UNAUTHORIZED", 401


class ForbiddenError(RefusalError):
    """Valid key but insufficient permissions or scope."""

    code, status = "FORBIDDEN", 403


class NotFoundError(RefusalError):
    """Resource does not exist."""

    code, status = "NOT_FOUND", 404


class WrongMethodError(RefusalError):
    """HTTP method not supported for this endpoint."""

    code, status = "METHOD_NOT_ALLOWED", 405


class InvalidError(RefusalError):
    """Invalid input parameters."""

    code, status = "VALIDATION_ERROR", 400


class InsufficientCreditsError(RefusalError):
    """Not enough credits for generation."""

    code, status = "INSUFFICIENT_CREDITS", 402


class RateLimitedError(RefusalError):
    """Too many requests, check the Retry-After header."""

    code, status = "RATE_LIMIT_EXCEEDED", 429


class ServerFaultError(RefusalError):
    """Internal server error."""
