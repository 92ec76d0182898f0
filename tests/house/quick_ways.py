"""Where speed wants a second way of doing one thing: the quick ways, all of them.

A quick way gains at least LEAST end to end, or it is removed. What it gains is told by `./run bench
quick_ways`, which switches one off at a time (tests/bench/programs/general.py), and a property test holds
the quick and the general way to the same result. An algorithm that is the only way of doing a thing is
none, nor is a function that remembers its own answers, nor what a server or a database may not offer.
"""

from dataclasses import dataclass

LEAST = 1.3


@dataclass(frozen=True)
class QuickWay:
    """One thing that is done in two ways.

    `quick` and `general` are `module:name` of what does it. `wall` and `cpu` are how many times as long
    the whole `path` takes with the general way, by the clock and by the processor time of our processes:
    the medians of rounds in turns. `test` is `file::function`.
    """

    name: str
    quick: str
    general: str
    path: str
    wall: float
    cpu: float
    test: str


QUICK_WAYS = (
    QuickWay(
        "fast path",
        quick="webapp.api.fast_path:_FastPath._accept",
        general="webapp.api.views:send",
        path="single messages by HTTP",
        wall=1.37,
        cpu=1.36,
        test="tests/api/test_fast_path.py::test_any_message_is_answered_and_stored_as_through_flask",
    ),
    QuickWay(
        "account cache",
        quick="webapp.accounts.snapshots:_snapshot",
        general="webapp.accounts.snapshots:read",
        path="single messages by HTTP",
        wall=1.84,
        cpu=1.79,
        test="tests/accounts/sending/test_snapshots.py::test_an_account_kept_in_memory_is_as_read_anew",
    ),
    QuickWay(
        "group commit",
        quick="webapp.db.group_commit:GroupCommit.store",
        general="webapp.db.group_commit:GroupCommit._stored",
        path="single messages by HTTP",
        wall=2.32,
        cpu=1.50,
        test="tests/db/test_group_commit.py::test_stored_together_is_stored_one_by_one",
    ),
    QuickWay(
        "rows by plain SQL",
        quick="webapp.db.statements:Shape.insert",
        general="peewee:Model.insert_many",
        path="batches by HTTP",
        wall=2.09,
        cpu=1.48,
        test="tests/db/test_statements.py::test_rows_are_those_that_peewee_inserts",
    ),
    QuickWay(
        "content without files",
        quick="webapp.mail.compose.content:_written",
        general="webapp.mail.compose.content:assembled",
        path="batches by HTTP",
        wall=1.60,
        cpu=2.09,
        test="tests/mail/compose/test_content.py"
        "::test_text_and_html_are_written_as_the_email_package_writes_them_byte_for_byte",
    ),
    QuickWay(
        "footer without files",
        quick="webapp.mail.compose.footer:_simple_with_footer",
        general="webapp.mail.compose.footer:append_footer",
        path="single messages with a footer",
        wall=2.83,
        cpu=2.96,
        test="tests/mail/compose/test_footer.py"
        "::test_the_footer_of_a_message_without_files_is_the_same_the_slow_way",
    ),
    QuickWay(
        "stored header block",
        quick="webapp.outbox.intake.store:_content_row",
        general="webapp.mail.compose.message:build",
        path="draining a backlog",
        wall=1.63,
        cpu=1.46,
        test="tests/outbox/delivery/message/test_stored_head.py"
        "::test_with_the_stored_header_block_a_message_is_as_built_anew",
    ),
    QuickWay(
        "pipelining",
        quick="webapp.mail.smtp.stream:_Stream._commands_of_next",
        general="webapp.mail.smtp.pipeline:CommandPipeline.next_reply",
        path="draining a backlog",
        wall=2.27,
        cpu=2.02,
        test="tests/mail/smtp/test_quick_ways.py::test_outcomes_are_those_of_one_command_at_a_time",
    ),
    QuickWay(
        "accounts by trigrams",
        quick="webapp.accounts.report.search:_by_trigrams",
        general="webapp.accounts.report.search:_where",
        path="page of 100,000 accounts, few match",
        wall=2.39,
        cpu=2.48,
        test="tests/accounts/report/test_search.py"
        "::test_what_the_index_finds_is_what_looking_at_each_account_finds",
    ),
)
