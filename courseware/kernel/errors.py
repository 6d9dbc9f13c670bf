"""What can go wrong, in words for a person; plumbing turns each into a page."""


class HouseError(Exception):
    """Base of every expected error; `words` is shown to the person."""

    words = "Something went wrong."

    def __init__(self, words: str | None = None) -> None:
        """Keep the sentence to show."""
        self.words = words or self.words
        super().__init__(self.words)


class NotFound(HouseError):
    """The thing does not exist, or not for this reader."""

    words = "We could not find that page."


class NotAllowed(HouseError):
    """The reader may not do this."""

    words = "You do not have access to this page."


class SignInNeeded(HouseError):
    """The reader must sign in first."""

    words = "Please sign in to go on."


class Closed(HouseError):
    """The thing is not open now."""

    words = "This is closed."


class Invalid(HouseError):
    """The input cannot be used as it stands."""

    words = "Please check what you entered."


class TooMany(HouseError):
    """Too many tries in a short time."""

    words = "Too many tries. Please wait a little and try again."

    def __init__(self, words: str | None = None, retry_after: int = 60) -> None:
        """Keep how many seconds to wait."""
        super().__init__(words)
        self.retry_after = retry_after
