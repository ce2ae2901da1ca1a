"""What is said of the machine explains speed and names nobody."""

import getpass
import json
import platform
from pathlib import Path

import pytest

from bench.output.wording import without_names
from bench.runs.environment import environment


def test_says_what_explains_speed():
    here = environment()
    assert here["cores"] >= 1
    assert here["ram_gb"] >= 1
    assert here["packages"].keys() >= {"confirmbench", "numpy", "polars"}
    assert here["machine_class"] == environment()["machine_class"]
    assert len(here["machine_class"]) == 8


def test_names_no_host_and_no_folder(monkeypatch):
    monkeypatch.setenv("POLARS_MAX_THREADS", "2")
    monkeypatch.setenv("HOME_OF", "/home/somebody")
    text = json.dumps(environment())
    assert '"POLARS_MAX_THREADS": "2"' in text
    for name in (platform.node(), str(Path.home()), "/home/somebody"):
        assert name not in text or len(name) < 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No such file: '/data/big/part.csv'", "No such file: 'part.csv'"),
        ('File "/usr/lib/python3/site.py", line 3', 'File "site.py", line 3'),
        (r"C:\Users\Alice\plugin.py:Plugin", "plugin.py:Plugin"),
        ("/tmp/x/plugin.py:Plugin", "plugin.py:Plugin"),
        ("1/2 of them, and/or 3 / 4", "1/2 of them, and/or 3 / 4"),
        ("matchers/exact.py", "matchers/exact.py"),
    ],
)
def test_paths_are_cut_to_their_last_part(text, expected):
    assert without_names(text) == expected


def test_home_and_host_are_taken_out(monkeypatch):
    monkeypatch.setattr(platform, "node", lambda: "alices-laptop")
    monkeypatch.setattr(Path, "home", classmethod(lambda cls: Path("/home/alice")))
    text = without_names("alices-laptop: /home/alice is full, /home/alice/data/x.csv too")
    assert text == "<host>: ~ is full, x.csv too"
    assert getpass.getuser() not in text or len(getpass.getuser()) < 3
