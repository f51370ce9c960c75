"""Two machines follow the same schedule at the same moment: nothing is done twice, and nothing fails."""

from collections import Counter
from email import message_from_bytes
from pathlib import Path

import pytest

from backcare import conf
from tests.production.units import FILES

pytestmark = pytest.mark.slow
COMMANDS = [
    line.partition("shop-manage ")[2].removesuffix(" > /dev/null")
    for line in Path(FILES, "shop.cron").read_text().splitlines()
]
COMMANDS = ["backcare_renditions --format jpeg" if "renditions" in name else name for name in COMMANDS if name]
"""JPEG alone: the other formats take a minute."""
MACHINE = """
from django.core.management import call_command
print("ready", flush=True)
while command := input().split():
    try:
        call_command(*command)
        print("done", flush=True)
    except BaseException as error:
        print("failed", repr(error), flush=True)
"""
COUNT, KEPT = 30, conf.Settings.REVISIONS_KEPT
PREPARE = f"""
from datetime import timedelta
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from backcare.publication import drafts

now, article, numbers = timezone.now(), Article.objects.published().first(), range({COUNT})
old = now - timedelta(days=100)
make = Comment.objects.bulk_create
about = {{"article": article, "name": "Ida", "body": "?"}}
asked = make(Comment(email=f"twice{{n}}@example.com", notices="asked", **about) for n in numbers)
Mail.objects.bulk_create(Mail(kind="confirm", comment=each, to=each.email) for each in asked)
make(Comment(email="spam@example.com", status="spam", created_at=old, **about) for n in numbers)
Session.objects.bulk_create(Session(session_key=f"old{{n}}", session_data="", expire_date=old) for n in numbers)
DBTaskResult.objects.update(finished_at=old)
Rendition.objects.filter(format="jpeg").delete()
drafts.save_draft(article, dict(drafts.head_of(article).content) | {{"summary": "A draft"}})
draft = Revision.objects.filter(article=article).latest("pk")
copied = {{name: getattr(draft, name) for name in ("article", "kind", "is_working_copy", "data", "text")}}
copies = [Revision(**copied) for n in range({KEPT + COUNT})]
Revision.objects.bulk_create(copies)
"""
LEFT = {
    "mails not sent": "SELECT count(*) FROM backcare_mail WHERE state <> 'sent'",
    "old spam": "SELECT count(*) FROM backcare_comment WHERE email = 'spam@example.com'",
    "old sessions": "SELECT count(*) FROM django_session WHERE expire_date < now()",
    "old results of tasks": "SELECT count(*) FROM django_tasks_database_dbtaskresult"
    " WHERE finished_at < now() - interval '90 days'",
    "articles with old drafts": "SELECT count(*) FROM (SELECT 1 FROM backcare_revision WHERE is_working_copy"
    f" GROUP BY article_id HAVING count(*) > {KEPT}) AS many",
    "pictures twice": "SELECT count(*) - count(DISTINCT (image_id, format, width)) FROM backcare_rendition",
    "images without pictures": "SELECT count(*) FROM backcare_image WHERE problem <> '' OR id NOT IN"
    " (SELECT image_id FROM backcare_rendition WHERE format = 'jpeg')",
}


def test_each_thing_is_done_once(shop):
    shop.settle()
    shop.shell(PREPARE)
    shop.settle()
    machines = [shop.begin("shell", "--verbosity", "0", "--command", MACHINE) for _number in range(2)]
    try:
        for machine in machines:
            assert machine.stdout.readline() == "ready\n"
        for command in [*COMMANDS, COMMANDS[0]]:
            for machine in machines:
                machine.stdin.write(f"{command}\n")
                machine.stdin.flush()
            for machine in machines:
                assert outcome(machine) == "done", command
    finally:
        for machine in machines:
            machine.communicate("\n")
    assert {name: shop.query(sql)[0][0] for name, sql in LEFT.items()} == dict.fromkeys(LEFT, 0)
    sent = [part for path in (shop.folder / "data" / "mail").iterdir() for part in path.read_bytes().split(b"-" * 79)]
    to = Counter(message_from_bytes(part.lstrip())["To"] for part in sent if part.strip())
    assert {name: to[name] for name in to if name.startswith("twice")} == {
        f"twice{number}@example.com": 1 for number in range(COUNT)
    }
    files = {path.name for path in (shop.folder / "data" / "media" / "backcare" / "renditions").iterdir()}
    assert files == {Path(file).name for (file,) in shop.query("SELECT file FROM backcare_rendition")}


def outcome(machine) -> str:
    """Return how its command ended."""
    for line in machine.stdout:
        if line.startswith(("done", "failed")):
            return line.strip()
    return "It ended."
