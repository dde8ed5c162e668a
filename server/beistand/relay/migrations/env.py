"""How Alembic reaches the database: by the connection and transaction that it is handed."""

from alembic import context

from beistand.relay.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
