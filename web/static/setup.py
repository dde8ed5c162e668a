"""Starts the page of the one-time set-up link."""

from beistand.portal.setup import start

start()
