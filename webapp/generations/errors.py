"""What can stand between a person and a queued generation."""

from webapp.web.errors import UserError


class SubmissionClash(UserError):
    """The same submission id was used before, for something else."""

    def __init__(self) -> None:
        super().__init__(
            "This was already sent with other values. Open the form again to send a new one."
        )


class TooLate(UserError):
    """It has moved on since the page was made, so the action no longer applies."""
