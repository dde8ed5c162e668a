"""Starts the page that checks a receipt."""

from beistand.portal.checking import start

start()
