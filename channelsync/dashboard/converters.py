"""What a seller id and an offer id look like in an address."""


class SellerIdConverter:
    """1 to 50 ASCII word characters."""

    regex = "[A-Za-z0-9_]{1,50}"

    def to_python(self, value: str) -> str:
        """Return the id."""
        return value

    def to_url(self, value: str) -> str:
        """Return its text in an address."""
        return value


class OfferIdConverter:
    """A positive 64-bit number; a larger one is no listing's and leads to a 404, not to a database error."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """Return the number; ValueError makes Django look for another address."""
        number = int(value)
        if not 0 < number < 2**63:
            raise ValueError(value)
        return number

    def to_url(self, value: int) -> str:
        """Return its text in an address."""
        return str(value)
