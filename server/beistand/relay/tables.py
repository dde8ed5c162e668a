"""Tables: what the relay keeps, column by column. Times are in milliseconds since 1970."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False),
    # The name with no difference between capitals and small letters: nobody is to be mistaken.
    Column("folded", String(300), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("password", String(256), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("disabled_at", BigInteger),
    CheckConstraint("role IN ('technician', 'supervisor', 'admin', 'auditor')", name="role"),
)

# One-time links by which somebody chooses a password.
links = Table(
    "links",
    metadata,
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), primary_key=True),
    Column("token", LargeBinary(32), nullable=False, unique=True),
    Column("expires_at", BigInteger, nullable=False),
)

# What makes one-time codes: the seed alone makes none, the relay's secret is needed too.
authenticators = Table(
    "authenticators",
    metadata,
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), primary_key=True),
    Column("seed", LargeBinary(20), nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), nullable=False, index=True),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", LargeBinary(1023), primary_key=True),
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("uses", BigInteger, nullable=False),
    Column("name", String(100), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
)

# Triggers forbid changing or deleting a row: the newest one counts.
undertakings = Table(
    "undertakings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", ForeignKey(users.c.id), nullable=False, index=True),
    Column("given_on", String(10), nullable=False),
    Column("expires_on", String(10), nullable=False),
    Column("version", String(100), nullable=False),
    # The text that was agreed to on the page; empty where a signed paper is on file.
    Column("text", Text, nullable=False),
    Column("filed_by", ForeignKey(users.c.id), nullable=False),
    Column("filed_at", BigInteger, nullable=False),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("token", LargeBinary(32), primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("way", String(16), nullable=False),
    Column("browser", String(64), nullable=False),
    Column("address", String(64), nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("user_id", ForeignKey(users.c.id), nullable=False, index=True),
    Column("technician", String(100), nullable=False),
    Column("organisation", String(100), nullable=False),
    Column("purpose", String(1024), nullable=False),
    Column("ticket", String(100), nullable=False),
    Column("customer", String(100), nullable=False),
    Column("created_at", BigInteger, nullable=False, index=True),
    # From here on derived from the ledger, in the same transaction.
    Column("phase", String(32), nullable=False, index=True),
    Column("connected_at", BigInteger),
    Column("ended_at", BigInteger, index=True),
    Column("ended_reason", String(32)),
    Column("recorded", Boolean, nullable=False, server_default=false()),
)

# Triggers forbid changing a row, and deleting one before the audit says that the ledger goes.
ledger = Table(
    "ledger",
    metadata,
    Column("session_id", ForeignKey(sessions.c.id), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("entry", Text, nullable=False),
    Column("digest", String(64), nullable=False),
)

chats = Table(
    "chats",
    metadata,
    Column("session_id", ForeignKey(sessions.c.id), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sender", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("frame", LargeBinary, nullable=False),
    UniqueConstraint("session_id", "sender", "sequence"),
)

# Open keys only: a key that is used, expired, burned or withdrawn is gone from here.
offers = Table(
    "offers",
    metadata,
    Column("session_id", ForeignKey(sessions.c.id), primary_key=True),
    Column("locator", String(8), nullable=False, unique=True),
    Column("proof", LargeBinary(32), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

seats = Table(
    "seats",
    metadata,
    Column("session_id", ForeignKey(sessions.c.id), primary_key=True),
    Column("party", Integer, primary_key=True, autoincrement=False),
    Column("used", LargeBinary(32)),
    Column("given", LargeBinary(32)),
)

notes = Table(
    "notes",
    metadata,
    Column("session_id", ForeignKey(sessions.c.id), primary_key=True),
    Column("user_id", ForeignKey(users.c.id), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

# Whom the customer let in by name; derived from the ledger, in the same transaction.
participants = Table(
    "participants",
    metadata,
    Column("session_id", ForeignKey(sessions.c.id), primary_key=True),
    Column("user_id", ForeignKey(users.c.id), primary_key=True, index=True),
    Column("party", Integer, nullable=False),
    Column("called_by", String(100), nullable=False),
    Column("helped", Boolean, nullable=False),
    Column("admitted", Boolean, nullable=False),
)

# Sessions that nothing is deleted of.
holds = Table(
    "holds",
    metadata,
    Column("session_id", ForeignKey(sessions.c.id), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("who", String(100), nullable=False, server_default=""),
    Column("why", String(200), nullable=False, server_default=""),
)

# The texts of the house, and what administrators decided about it: triggers forbid changing or
# deleting a row, the highest number counts.
publications = Table(
    "publications",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("language", String(8), primary_key=True),
    Column("text", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("who", String(100), nullable=False),
)

brands = Table(
    "brands",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("organisation", String(100), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("light", String(7), nullable=False),
    Column("dark", String(7), nullable=False),
    Column("logo", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("who", String(100), nullable=False),
)

logos = Table(
    "logos",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

terms = Table(
    "terms",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("chat_days", Integer, nullable=False),
    Column("recording_days", Integer, nullable=False),
    Column("event_days", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("who", String(100), nullable=False),
)

# Every agreement text that anybody answered, for ever.
agreements = Table(
    "agreements",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("language", String(8), nullable=False),
    Column("text", Text, nullable=False),
)

# Texts that technicians put into the chat; without a `user_id` they are everybody's.
answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), index=True),
    Column("position", Integer, nullable=False),
    Column("title", String(100), nullable=False),
    Column("german", String(2000), nullable=False),
    Column("english", String(2000), nullable=False),
)


def _said(name: str) -> Computed:
    """What an entry says under a name; nothing where somebody made it unreadable."""
    extracted = f"CASE WHEN json_valid(entry) THEN json_extract(entry, '$.{name}') END"
    return Computed(extracted, persisted=False)


# Who did what, for good: triggers forbid changing or deleting a row. `what` and `session` stand in
# `entry` too; the audit's check compares them. `who` and `at` are read out of it by SQLite itself.
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("what", String(64), nullable=False),
    Column("session", String(64), nullable=False, index=True),
    Column("entry", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("who", String(100), _said("who"), index=True),
    Column("at", String(32), _said("at"), index=True),
)

# From where somebody signed in, or tried to: the audit's row holds a hash by this key alone.
addresses = Table(
    "addresses",
    metadata,
    Column("number", ForeignKey(audit.c.number), primary_key=True, autoincrement=False),
    Column("key", LargeBinary(16), nullable=False),
    Column("address", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
)

# Where each chain ends, signed by the relay.
anchors = Table(
    "anchors",
    metadata,
    Column("chain", String(64), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
)
