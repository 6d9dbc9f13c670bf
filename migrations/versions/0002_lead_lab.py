"""The lead lab: drills and the desk, spaced rules, ratings, decks of a class"""

import sqlalchemy as sa
from alembic import op

from courseware.kernel.database import UTCDateTime


revision = '0002'
down_revision = '0001'

CHECKS = {
    'attempt': (
        'known_activity',
        "activity IN ('quiz', 'check', 'sort', 'assessment')",
        "activity IN ('quiz', 'check', 'sort', 'drill', 'desk', 'assessment')",
    ),
    'assignment': (
        'known_kind',
        "kind IN ('module', 'quiz', 'sort', 'assessment')",
        "kind IN ('module', 'quiz', 'sort', 'drill', 'desk', 'assessment')",
    ),
}


def replace_check(table: str, name: str, before: str, after: str) -> None:
    """Put one CHECK in the place of another.

    On SQLite the text of the table is edited, as its documentation allows for changes that leave the stored rows as they
    are: rebuilding the table would delete what refers to it.
    """
    if op.get_bind().dialect.name == 'postgresql':
        op.drop_constraint(op.f(f'ck_{table}_{name}'), table, type_='check')
        op.create_check_constraint(op.f(f'ck_{table}_{name}'), table, after)
        return
    connection = op.get_bind()
    version = connection.exec_driver_sql('PRAGMA schema_version').scalar()
    connection.exec_driver_sql('PRAGMA writable_schema = ON')
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE type = 'table' AND name = :name"),
        {'before': before, 'after': after, 'name': table},
    )
    connection.exec_driver_sql(f'PRAGMA schema_version = {version + 1}')
    connection.exec_driver_sql('PRAGMA writable_schema = OFF')


def upgrade() -> None:
    for table, (name, before, after) in CHECKS.items():
        replace_check(table, name, before, after)
    op.create_table('review_card',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('due_at', UTCDateTime(), nullable=False),
    sa.Column('state', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_review_card_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('account_id', 'subject', name=op.f('pk_review_card'))
    )
    op.create_table('learner_rating',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Float(), nullable=False),
    sa.Column('answers', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_learner_rating_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('account_id', 'field', name=op.f('pk_learner_rating'))
    )
    op.create_table('item_rating',
    sa.Column('item_key', sa.String(length=200), nullable=False),
    sa.Column('value', sa.Float(), nullable=False),
    sa.Column('answers', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('item_key', name=op.f('pk_item_rating'))
    )
    op.create_table('class_deck',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.String(length=36), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('removed_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_class_deck_cohort_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_class_deck')),
    sa.UniqueConstraint('uuid', name=op.f('uq_class_deck_uuid'))
    )
    op.create_index(op.f('ix_class_deck_cohort_id'), 'class_deck', ['cohort_id'])
    op.create_table('class_deck_card',
    sa.Column('deck_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['deck_id'], ['class_deck.id'], name=op.f('fk_class_deck_card_deck_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['version_id'], ['item_version.id'], name=op.f('fk_class_deck_card_version_id')),
    sa.PrimaryKeyConstraint('deck_id', 'position', name=op.f('pk_class_deck_card'))
    )


def downgrade() -> None:
    op.drop_table('class_deck_card')
    op.drop_index(op.f('ix_class_deck_cohort_id'), 'class_deck')
    op.drop_table('class_deck')
    op.drop_table('item_rating')
    op.drop_table('learner_rating')
    op.drop_table('review_card')
    # attempts and assignments of the new kinds would break the old checks: they go with their tables' rows
    op.execute("DELETE FROM attempt WHERE activity IN ('drill', 'desk')")
    op.execute("DELETE FROM assignment WHERE kind IN ('drill', 'desk')")
    for table, (name, before, after) in CHECKS.items():
        replace_check(table, name, after, before)
