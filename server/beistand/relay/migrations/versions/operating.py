"""What administrators decide on pages: texts, brand, retention; and who held a session, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("kind", "number", "language", name=op.f("pk_publications")),
    )
    op.create_table(
        "brands",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.String(100), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("light", sa.String(7), nullable=False),
        sa.Column("dark", sa.String(7), nullable=False),
        sa.Column("logo", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_brands")),
    )
    op.create_table(
        "logos",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_logos")),
    )
    op.create_table(
        "terms",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chat_days", sa.Integer(), nullable=False),
        sa.Column("recording_days", sa.Integer(), nullable=False),
        sa.Column("event_days", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_terms")),
    )
    op.add_column("holds", sa.Column("who", sa.String(100), nullable=False, server_default=""))
    op.add_column("holds", sa.Column("why", sa.String(200), nullable=False, server_default=""))
    _only_grows(
        "publications", "kind = NEW.kind AND number = NEW.number AND language = NEW.language"
    )
    _only_grows("brands", "number = NEW.number")
    _only_grows("terms", "number = NEW.number")


def _only_grows(table: str, same: str) -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'nothing of {table} is overwritten'); END"
        )
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 — names of our own
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there} "
        f"BEGIN SELECT RAISE(ABORT, 'nothing of {table} is overwritten'); END"
    )
