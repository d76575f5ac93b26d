"""How the last run of each job ended.

Revision: 0007.
"""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """No job has run yet, as far as this knows."""
    op.execute(
        """CREATE TABLE job_run (
             name text NOT NULL,
             due_at bigint NOT NULL,
             started_at bigint NOT NULL,
             ended_at bigint NOT NULL,
             is_good boolean NOT NULL,
             said text NOT NULL,
             CONSTRAINT job_run_pkey PRIMARY KEY (name))"""
    )
    op.execute("COMMENT ON TABLE job_run IS 'The last run of each job of the server'")
    op.execute("COMMENT ON COLUMN job_run.due_at IS 'the time that the run was for, microseconds UTC'")
    op.execute("COMMENT ON COLUMN job_run.said IS 'for administrators: counts and what to do'")
