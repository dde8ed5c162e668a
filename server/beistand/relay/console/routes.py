"""The routes of the console, a list of all subjects."""

from starlette.routing import Route, WebSocketRoute

from beistand.relay.console.account import OwnAccount
from beistand.relay.console.answers import PreparedAnswers
from beistand.relay.console.auditing import Auditing
from beistand.relay.console.brand import HouseBrand
from beistand.relay.console.colleagues import Colleagues
from beistand.relay.console.desk import Desk
from beistand.relay.console.door import Door
from beistand.relay.console.entrance import Entrance
from beistand.relay.console.keeping import Keeping
from beistand.relay.console.people import People
from beistand.relay.console.publications import HouseTexts
from beistand.relay.console.reports import Reports
from beistand.relay.lobby import Lobby
from beistand.relay.services import Services


def console_routes(services: Services, lobby: Lobby) -> list[Route | WebSocketRoute]:
    """Everything below /admin but the page itself."""
    door = Door(services)
    return [
        *Entrance(services, door).routes,
        *Desk(services, lobby, door).routes,
        *Colleagues(services, lobby, door).routes,
        *OwnAccount(services, door).routes,
        *People(services, door).routes,
        *Reports(services, door).routes,
        *PreparedAnswers(services, door).routes,
        *Auditing(services, door).routes,
        *HouseTexts(services, door).routes,
        *HouseBrand(services, door).routes,
        *Keeping(services, door).routes,
    ]
