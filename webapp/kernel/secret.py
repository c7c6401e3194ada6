"""A string that does not show itself: provider keys and tokens on their way through the code."""


class Secret:
    """Holds a secret. `str`, `repr`, formatting and logging show only the mask; `reveal()` is the one way out."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        return self.__value

    @property
    def last4(self) -> str:
        return self.__value[-4:]

    def prefix(self, length: int) -> str:
        return self.__value[:length]

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.__value

    def __hash__(self) -> int:
        return hash(self.__value)

    def __reduce__(self) -> tuple[object, ...]:
        msg = "a secret is not pickled"
        raise TypeError(msg)
