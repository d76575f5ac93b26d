"""What alembic runs: the connection comes from `server.store.migrate`, there is no alembic.ini."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transaction_per_migration=False)
context.run_migrations()
