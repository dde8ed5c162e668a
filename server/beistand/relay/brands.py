"""Brands: under which name, number and colours the house appears; each change is kept."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from beistand.relay.audit import Audit, Row
from beistand.relay.clock import Clock
from beistand.relay.database import Database
from beistand.relay.deeds import BrandChanged
from beistand.relay.errors import ChangedMeanwhileError
from beistand.relay.looks import Looks
from beistand.relay.settings import Settings
from beistand.relay.tables import brands, logos


@dataclass(frozen=True)
class Brand:
    """How the house appears. Colours and logo are empty where they are the program's own."""

    organisation: str
    phone: str
    light: str = ""
    """The colour on a light ground, as `#rrggbb`."""
    dark: str = ""
    """The colour on a dark ground."""
    logo: str = ""
    """The SHA-256 of the logo, as 64 hexadecimal digits."""


class Brands:
    """The current brand, and the names of all before.

    The settings are the first values. As soon as a page has stored a brand, that one counts.
    """

    def __init__(self, database: Database, audit: Audit, clock: Clock, settings: Settings) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self.current = Brand(settings.organisation, settings.phone)
        self.number = 0
        """How many brands have been stored."""
        self._names = {settings.organisation: None}
        self.logo_content = b""
        self.looks = Looks()

    @property
    def names(self) -> tuple[str, ...]:
        """All names that the house has had, the current one first."""
        return tuple(dict.fromkeys([self.current.organisation, *self._names]))

    def name(self) -> str:
        """The organisation's name now."""
        return self.current.organisation

    async def load(self) -> None:
        """Read what is kept."""
        statement = select(brands).order_by(brands.c.number)
        rows = await self._database.read(lambda c: c.execute(statement).all())
        for row in rows:
            self.number = row.number
            self._become(Brand(row.organisation, row.phone, row.light, row.dark, row.logo))
        self._look(await self.logo(self.current.logo) or b"")

    async def logo(self, digest: str) -> bytes | None:
        """A logo that was stored, by its hash."""
        statement = select(logos.c.content).where(logos.c.digest == digest)
        return await self._database.read(lambda connection: connection.scalar(statement))

    async def change(self, number: int, brand: Brand, logo: bytes, who: str) -> None:
        """Appear like this from now on; `logo` is the content of `brand.logo`.

        `number` is the brand that its author was shown: raises ChangedMeanwhileError where somebody
        else has changed it meanwhile.
        """
        before = self.current
        changed = " ".join(
            name for name, value in vars(brand).items() if value != getattr(before, name)
        )

        def work(connection: Connection) -> Row:
            if number != self.number:
                raise ChangedMeanwhileError
            new = {"number": number + 1, "at": self._clock.now(), "who": who, **vars(brand)}
            connection.execute(insert(brands).values(**new))
            there = select(logos.c.digest).where(logos.c.digest == brand.logo)
            if brand.logo and connection.scalar(there) is None:
                connection.execute(insert(logos).values(digest=brand.logo, content=logo))
            return self._audit.write(connection, BrandChanged(number + 1, changed), who)

        row = await self._database.write(work)
        self.number = number + 1
        self._become(brand)
        self._look(logo)
        self._audit.told(row)

    def _look(self, logo: bytes) -> None:
        self.logo_content = logo
        self.looks.become(self.current.light, self.current.dark, logo)

    def _become(self, brand: Brand) -> None:
        self.current = brand
        self._names[brand.organisation] = None
