"""An audit beside the ledgers, a signed end for each chain, and sessions on hold."""

import sqlalchemy as sa
from alembic import op

from beistand.relay.chains import End, sign_end

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(64), nullable=False),
        sa.Column("session", sa.String(64), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_session"), "audit", ["session"])
    op.create_table(
        "anchors",
        sa.Column("chain", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_anchors")),
    )
    op.create_table(
        "holds",
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_holds_session_id")),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_holds")),
    )
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END"
        )
    op.execute(
        "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS "
        "(SELECT 1 FROM audit WHERE number = NEW.number) "
        "BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END"
    )
    # A ledger may go once its time is over, and only after the audit has taken note of it.
    op.execute("DROP TRIGGER ledger_no_delete")
    op.execute(
        "CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger WHEN NOT EXISTS "
        "(SELECT 1 FROM audit WHERE session = OLD.session_id AND what = 'EventsDeleted') "
        "BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
    )
    _sign_the_ends()


def _sign_the_ends() -> None:
    """Ledgers that were there before get their signed end too."""
    config = op.get_context().config
    assert config is not None
    rows = op.get_bind().execute(
        sa.text(
            "SELECT session_id, number, digest FROM ledger AS last WHERE number = "
            "(SELECT max(number) FROM ledger WHERE session_id = last.session_id)"
        )
    )
    for session_id, number, digest in rows.all():
        sign_end(op.get_bind(), config.attributes["signer"], session_id, End(number, digest))
