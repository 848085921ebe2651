"""What a review says of the provisions a hit touches, and of the ground that may be built on."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns; reviews stored before touch nothing that is told, and are not changed."""
    for schema in ("published", "restricted"):
        op.execute(f"""
            ALTER TABLE {schema}.hit ADD COLUMN building_area_m2 float, ADD COLUMN building_share_pct float,
                ADD COLUMN touched jsonb NOT NULL DEFAULT '[]'
        """)
        op.execute(f"ALTER TABLE {schema}.review_run ADD COLUMN notes jsonb NOT NULL DEFAULT '[]'")
