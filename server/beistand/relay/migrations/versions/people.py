"""People: more roles, second factors, one-time links, undertakings that can only be added to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLES = "role IN ('technician', 'supervisor', 'admin', 'auditor')"


def upgrade() -> None:
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("disabled_at", sa.BigInteger()))
        users.drop_constraint(op.f("ck_users_role"), type_="check")
        users.create_check_constraint(op.f("ck_users_role"), ROLES)
    # Everybody signs in once more: nothing is known of how the old sign-ins were made.
    op.drop_table("sign_ins")
    op.create_table(
        "sign_ins",
        sa.Column("token", sa.LargeBinary(32), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("browser", sa.String(64), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        _of_a_user("sign_ins"),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("id", name=op.f("uq_sign_ins_id")),
    )
    op.create_index(op.f("ix_sign_ins_user_id"), "sign_ins", ["user_id"])
    _create_ways_in()
    _create_the_undertakings()


def _create_ways_in() -> None:
    op.create_table(
        "links",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.LargeBinary(32), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        _of_a_user("links"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_links")),
        sa.UniqueConstraint("token", name=op.f("uq_links_token")),
    )
    op.create_table(
        "authenticators",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.LargeBinary(20), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        _of_a_user("authenticators"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_authenticators")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        _of_a_user("recovery_codes"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_user_id"), "recovery_codes", ["user_id"])
    op.create_table(
        "passkeys",
        sa.Column("id", sa.LargeBinary(1023), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger()),
        _of_a_user("passkeys"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
    )
    op.create_index(op.f("ix_passkeys_user_id"), "passkeys", ["user_id"])


def _create_the_undertakings() -> None:
    op.create_table(
        "undertakings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.String(10), nullable=False),
        sa.Column("expires_on", sa.String(10), nullable=False),
        sa.Column("version", sa.String(100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("filed_by", sa.Integer(), nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_undertakings_user_id")),
        sa.ForeignKeyConstraint(["filed_by"], ["users.id"], name=op.f("fk_undertakings_filed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undertakings")),
    )
    op.create_index(op.f("ix_undertakings_user_id"), "undertakings", ["user_id"])
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER undertakings_no_{verb.lower()} BEFORE {verb} ON undertakings "
            "BEGIN SELECT RAISE(ABORT, 'undertakings are only added to'); END"
        )
    # INSERT OR REPLACE deletes without the delete trigger, as long as recursive_triggers is off.
    op.execute(
        "CREATE TRIGGER undertakings_no_replace BEFORE INSERT ON undertakings WHEN EXISTS "
        "(SELECT 1 FROM undertakings WHERE id = NEW.id) "
        "BEGIN SELECT RAISE(ABORT, 'undertakings are only added to'); END"
    )


def _of_a_user(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_user_id")
    return sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=name, ondelete="CASCADE")
