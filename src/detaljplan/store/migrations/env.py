"""Run by Alembic: always in this process, on the connection that `detaljplan.store.migrate` hands over."""

from alembic import context

from detaljplan.store.migrate import ours
from detaljplan.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_schemas=True,
    include_name=ours,
    app_role=context.config.attributes["app_role"],
)

with context.begin_transaction():
    context.run_migrations()
