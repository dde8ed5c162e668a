"""Starts the technician's page."""

from beistand.portal.console import start

start()
