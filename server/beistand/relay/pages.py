"""Pages: the HTML of the portal, the console and the notices, in the person's language."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from beistand.relay.agreements import Agreement
from beistand.relay.assets import Assets
from beistand.relay.headers import POLICY_WITH_PYTHON
from beistand.relay.origins import same_origin
from beistand.relay.packages import Packages
from beistand.relay.services import Services
from beistand.relay.settings import Settings
from beistand.relay.wheel import Wheels
from beistand.texts import LANGUAGES, Texts, choose
from beistand.texts.times import day

NOTICES = ("privacy", "imprint", "processors", "accessibility", "video-text")
MAX_TYPED = 32
MAX_FORM = 1024
MAX_FIELDS = 4
PLUGINS_LEFT_OUT = (
    "codemirror",
    "deprecations-manager",
    "donkey",
    "error",
    "py-editor",
    "py-game",
    "py-terminal",
)


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form that was sent without Python."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM:
            raise HTTPException(413)
    try:
        return dict(parse_qsl(body.decode("ascii"), max_num_fields=MAX_FIELDS))
    except ValueError as error:
        raise HTTPException(400) from error


@cache
def _environment(folder: Path) -> Environment:
    """The templates, all of them compiled: else the first visitor waits for each."""
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined
    )
    for template in environment.list_templates():
        environment.get_template(template)
    return environment


def _shown(name: str, text: Agreement) -> dict[str, Any]:
    """A numbered text for a template, with what a consent to it has to name."""
    return {
        name: Markup(text.markup),  # noqa: S704 — our reader escaped it
        f"{name}_number": text.number,
        f"{name}_digest": text.digest,
        f"{name}_language": text.language,
    }


class Pages:
    """Renders every page. What comes from outside enters as text: Jinja escapes it."""

    def __init__(
        self,
        settings: Settings,
        assets: Assets,
        wheels: Wheels,
        packages: Packages,
        services: Services,
    ) -> None:
        self._settings = settings
        self._assets = assets
        self._wheels = wheels
        self._packages = packages
        self._accounts = services.accounts
        self._agreements = services.agreements
        self._receipts = services.receipts
        self._undertakings = services.undertaking_texts
        self._brands = services.brands
        self._notices = services.notices
        self._environment = _environment(assets.web / "pages")
        self._texts = {language: Texts(language) for language in LANGUAGES}

    async def portal(self, request: Request) -> Response:
        """The customer's page. A key sent before Python was ready is kept in the field."""
        typed = ""
        if request.method == "POST":
            if not same_origin(request, self._settings):
                raise HTTPException(403)
            fields = await _form(request)
            typed = fields.get("key", "")[:MAX_TYPED]
            request.state.language = fields.get("language", "")
        language = self.language(request)
        agreement = self._agreements.current(language)
        return self._render(
            request,
            "portal.html",
            python="portal.py",
            edition=self._agreements.edition,
            typed_key=typed,
            send=request.method == "POST",
            **_shown("agreement", agreement),
            agreement_summary=agreement.summary,
            packages=json.dumps(self._packages.told),
            video=self._assets.static_url if self._assets.has("beistand.mp4") else "",
        )

    async def admin(self, request: Request) -> Response:
        """The technician's page."""
        undertaking = self._undertakings.current(self.language(request))
        return self._render(
            request,
            "admin.html",
            python="console.py",
            key_minutes=self._settings.key_minutes,
            **_shown("undertaking", undertaking),
        )

    async def set_up(self, request: Request) -> Response:
        """The page of a one-time link; its token never leaves the fragment.

        Where no link is open there is no such page: nothing leads to it.
        """
        if not await self._accounts.expect_somebody():
            raise HTTPException(404)
        undertaking = self._undertakings.current(self.language(request))
        return self._render(
            request, "setup.html", python="setup.py", **_shown("undertaking", undertaking)
        )

    async def verify(self, request: Request) -> Response:
        """The page that checks a receipt in the browser, and shows the relay's public key."""
        return self._render(
            request,
            "verify.html",
            python="verify.py",
            public_key=self._receipts.public,
            fingerprint=self._receipts.fingerprint,
        )

    def notice(self, name: str) -> Callable[[Request], Any]:
        """The route of one legal page."""

        async def page(request: Request) -> Response:
            language = self.language(request)
            written = self._notices.written(name, language)
            shown = self._notices.shown(written, self._onward(request))
            return self._render(
                request,
                "notice.html",
                content=Markup(shown.markup),  # noqa: S704 — our reader escaped it
                heading=shown.heading,
                page=name,
                version=self._version(name, language),
            )

        return page

    def _version(self, name: str, language: str) -> str:
        """Which version of a page this is and since when; as shipped it has none."""
        found = self._notices.version(name, language)
        if found is None:
            return ""
        texts, since = self._texts[language], datetime.fromtimestamp(found.at / 1000, UTC)
        return texts("page.version", number=found.number, date=day(texts, since))

    def error(self, request: Request, status: int) -> Response:
        """What a person sees where there is no page, or something went wrong."""
        return self._render(request, "error.html", status=status, status_code=status)

    def language(self, request: Request) -> str:
        """The language chosen on a page, else the browser's."""
        return self._chosen(request) or choose(request.headers.get("accept-language", ""))

    def _chosen(self, request: Request) -> str:
        asked = (request.query_params.get("language"), getattr(request.state, "language", None))
        return next((str(language) for language in asked if language in LANGUAGES), "")

    def _onward(self, request: Request) -> str:
        """What the links to our other pages carry, so that a chosen language stays chosen."""
        chosen = self._chosen(request)
        return f"?language={chosen}" if chosen else ""

    def _render(
        self,
        request: Request,
        template: str,
        python: str = "",
        status_code: int = 200,
        edition: str = "",
        **values: Any,
    ) -> Response:
        language = self.language(request)
        brand = self._brands.current
        text = self._environment.get_template(template).render(
            t=self._texts[language],
            language=language,
            static=self._assets.static_url,
            organisation=brand.organisation,
            phone=brand.phone,
            colours=self._brands.looks.sheet_url,
            logo=self._brands.looks.logo_url,
            onward=self._onward(request),
            python=self._runtime(python, edition) if python else None,
            **values,
        )
        response = HTMLResponse(
            text, status_code, headers={"cache-control": "no-store", "vary": "accept-language"}
        )
        response.headers["content-language"] = language
        if python:
            response.headers["content-security-policy"] = POLICY_WITH_PYTHON
        return response

    def _runtime(self, start: str, edition: str) -> dict[str, Any]:
        """What a page needs to run Python: addresses, and PyScript's configuration.

        `edition` is of the texts on the page, where somebody may consent to them.
        """
        vendor = self._assets.vendor_url
        # The runtime is built without the chunks of these (runtime/vendor.py).
        plugins = {"plugins": [f"!{name}" for name in PLUGINS_LEFT_OUT]}
        config = {
            "interpreter": f"{vendor}/pyodide/pyodide.mjs",
            "files": {self._wheels.archive_url: "./*"},
            "packages_cache": "never",
            **plugins,
        }
        return {
            "start": f"{self._assets.static_url}/{start}",
            "config": json.dumps(config),
            "plugins": json.dumps(plugins),
            "vendor": vendor,
            "build": f"{self._wheels.build}.{edition}" if edition else self._wheels.build,
            "modules": self._assets.modules,
            "fetched": [*self._assets.fetched, self._wheels.archive_url],
            "playback": self._wheels.playback_url,
        }
