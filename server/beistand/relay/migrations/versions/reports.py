"""Prepared answers, and what reports and the audit are looked through by."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# What stood on the page until now, with a title for each.
ANSWERS = (
    (
        "Begrüßung",
        "Guten Tag, ich sehe Ihren Bildschirm jetzt.",
        "Hello, I can see your screen now.",
    ),
    (
        "Programm öffnen",
        "Bitte öffnen Sie das Programm, um das es geht.",
        "Please open the program this is about.",
    ),
    (
        "Patientendaten schließen",
        "Bitte schließen Sie alle Patientendaten, die wir nicht brauchen.",
        "Please close any patient data that we do not need.",
    ),
    (
        "Einen Moment",
        "Einen Moment bitte, ich prüfe das.",
        "One moment please, I am looking into it.",
    ),
    (
        "Anderes Fenster zeigen",
        "Bitte klicken Sie auf „Freigabe ändern“ und wählen Sie das andere Fenster.",
        "Please click “Change sharing” and choose the other window.",
    ),
    (
        "Abschluss",
        "Das Problem ist behoben. Kann ich noch etwas für Sie tun?",
        "The problem is solved. Is there anything else I can do for you?",
    ),
)


def upgrade() -> None:
    op.create_index(op.f("ix_sessions_ended_at"), "sessions", ["ended_at"])
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("german", sa.String(2000), nullable=False),
        sa.Column("english", sa.String(2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_answers_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
    )
    op.create_index(op.f("ix_answers_user_id"), "answers", ["user_id"])
    answers = sa.table(
        "answers",
        *(sa.column(name) for name in ("user_id", "position", "title", "german", "english")),
    )
    op.bulk_insert(
        answers,
        [
            {
                "user_id": None,
                "position": position,
                "title": title,
                "german": german,
                "english": english,
            }
            for position, (title, german, english) in enumerate(ANSWERS, 1)
        ],
    )
    for name, kind in (("who", sa.String(100)), ("at", sa.String(32))):
        said = f"CASE WHEN json_valid(entry) THEN json_extract(entry, '$.{name}') END"
        op.add_column("audit", sa.Column(name, kind, sa.Computed(said, persisted=False)))
        op.create_index(op.f(f"ix_audit_{name}"), "audit", [name])
