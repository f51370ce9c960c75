"""The files of ``docs/howto/deploy``, beside what the code says."""

import re
import shutil
import subprocess

import pytest

from shop_site.management.commands.demo import GRANIAN
from tests.production.units import FILES
from tests.require import require


def test_the_demo_is_served_as_in_production():
    (command,) = re.findall(r"^ExecStart=\S*/granian (.*) --host", (FILES / "shop-web@.service").read_text(), re.M)
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


def test_commands_of_the_cron_list_exist(django_db_setup):
    from django.core.management import get_commands

    commands = re.findall(r"shop-manage (\S+)", (FILES / "shop.cron").read_text())
    assert len(commands) >= 5
    assert set(commands) - set(get_commands()) <= {"prune_db_task_results"}  # there with TASK_WORKERS=1 only


@pytest.mark.slow
def test_the_configuration_of_nginx_is_valid(tmp_path):
    program = shutil.which("nginx")
    require("nginx", available=bool(program), reason="there is no nginx on this machine")
