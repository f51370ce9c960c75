"""The files of ``docs/howto/deploy``, beside what the code says."""

import re
import shutil
import subprocess

import pytest
from django.core.management import get_commands

from shop_site.management.commands.demo import GRANIAN
from tests.production.units import FILES
from tests.require import require


@pytest.mark.parametrize("name", ["shop-web@.service", "compose.yaml"])
def test_the_demo_is_served_as_in_production(name):
    (command,) = re.findall(r"granian (--.*) --host", (FILES / name).read_text())
    assert command.split() == GRANIAN


def test_units_are_valid(tmp_path):
    program = shutil.which("systemd-analyze")
    require("systemd", available=bool(program), reason="there is no systemd-analyze on this machine")
    for file in FILES.glob("*.service"):
        # What the units run and as whom is not on this machine.
        text = re.sub(r"=/srv/shop/\.venv/bin/\S+", "=/bin/true", file.read_text()).replace("User=shop", "User=root")
        (tmp_path / file.name).write_text(text)
        done = subprocess.run([program, "verify", tmp_path / file.name], capture_output=True, text=True, check=False)
        complaints = [line for line in done.stderr.splitlines() if "shop-" in line]
        assert complaints == []


@pytest.mark.parametrize(
    ("program", "command"),
    [
        ("docker-compose", ["config", "--quiet"]),
        ("caddy", ["validate", "--config", "Caddyfile", "--adapter", "caddyfile"]),
    ],
)
def test_files_for_containers_are_valid(tmp_path, program, command):
    require(program, available=bool(shutil.which(program)), reason=f"there is no {program} on this machine")
    for name in ("compose.yaml", "Caddyfile", "shop.env"):
        (tmp_path / name).write_text((FILES / name).read_text().replace("/etc/shop.env", "shop.env"))
    done = subprocess.run([program, *command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_commands_of_the_cron_list_exist():
    commands = re.findall(r"shop-manage (\S+)", (FILES / "shop.cron").read_text())
    assert len(commands) >= 5
    assert set(commands) - set(get_commands()) <= {"prune_db_task_results"}  # there with QUEUE_TASKS=1 only
