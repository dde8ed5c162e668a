"""Starts the customer's page."""

from beistand.portal.customer import start

start()
