"""What commands share."""

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("rebuild_search", {}),
        ("rebuild_related", {}),
        ("rebuild_related", {"language": "en"}),
        ("rebuild_bodies", {}),
        ("backcare_renditions", {}),
        ("backcare_prune_revisions", {}),
    ],
)
def test_a_database_that_is_not_there(command, options):
    with pytest.raises(CommandError, match=r"no database 'nope'. Choose from: .*default"):
        call_command(command, database="nope", **options)
