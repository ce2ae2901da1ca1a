"""A screen that keeps to a policy: a file of rules."""

import dataclasses
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from bench.custody.screens.catalog import make
from bench.custody.screens.contract import OpenScreen, PolicyRule, Screen
from bench.custody.screens.policy_file import PolicyFile, policy_names, read_policy
from bench.custody.screens.rules_papers import AuthorisedRequester
from bench.custody.screens.rules_stream import SCREENED, Address, stream
from generators.dataset import digest_json
from generators.errors import ConfirmbenchError, suggestion
from matchers.plugins import is_path, parse


@dataclass(frozen=True)
class Policy:
    """Admit a request when it keeps every rule of a policy: dates, codes, address, limits, repetitions.

    Every request that was received counts towards limits and as an earlier one, whatever became of it.

    Source: the rules that published descriptions of a memorandum and of TIN Matching name; docs/policies.md.

    file: name of a policy that comes with confirmbench, or the path of a TOML file
    without: names of rules that are switched off, separated by blanks or commas
    """

    file: str = "mou-2025"
    without: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.file, str) or not isinstance(self.without, str):
            raise ValueError("file and without must be texts, e.g. without='quota lock'")
        self._screens()  # reads the file, once, and finds faults before anything is opened

    def open(self, gazetteer: pl.LazyFrame) -> "OpenPolicy":
        """Open the screens that the rule `address` names."""
        return OpenPolicy(self._rules, tuple(screen.open(gazetteer) for screen in self._screens()))

    def rules(self) -> tuple[str, ...]:
        """Names of the rules in the order in which they are asked, without those switched off."""
        return tuple(self._rules)

    def authorised(self) -> tuple[str, ...] | None:
        """The requesters whom it answers; None when there is no such rule."""
        rule = self._rules.get("authorised_requester")
        return rule.authorised if isinstance(rule, AuthorisedRequester) else None

    def files(self) -> tuple[str, ...]:
        """The file, if it is one of your own: it is part of what this screen is."""
        return () if self.file in policy_names() else (self.file,)

    def digest(self) -> str:
        """Digest of the rules in effect, their order and their values; the name of the file is no part."""
        return digest_json([[name, _plain(rule)] for name, rule in self._rules.items()])

    @cached_property
    def _stated(self) -> PolicyFile:
        return read_policy(self.file)

    @cached_property
    def _rules(self) -> dict[str, PolicyRule]:
        off = set(self.without.replace(",", " ").split())
        known = self._stated.rules
        for name in sorted(off - known.keys()):
            raise ConfirmbenchError(
                f"{self.file} has no rule {name}{suggestion(name, known)}, named in without; "
                f"its rules are {', '.join(known)}."
            )
        return {name: rule for name, rule in known.items() if name not in off}

    def _screens(self) -> tuple[Screen, ...]:
        rule = self._rules.get("address")
        return tuple(_screen(spec, self.file) for spec in rule.screens) if isinstance(rule, Address) else ()


@dataclass(frozen=True)
class OpenPolicy:
    """rules: by name, in the order in which they are asked; screens: those of the rule `address`, opened"""

    rules: dict[str, PolicyRule]
    screens: tuple[OpenScreen, ...]

    def admit(self, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.Series:
        """Whether every rule is kept."""
        kept = self.judged(requests, papers)
        if not self.rules:
            return pl.repeat(True, requests.height, dtype=pl.Boolean, eager=True)
        return kept.select(pl.all_horizontal(pl.all())).to_series()

    def reasons(self, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.Series:
        """The name of the first rule that is broken."""
        if not self.rules:
            return pl.repeat(None, requests.height, dtype=pl.String, eager=True)
        broken = [pl.when(~pl.col(name)).then(pl.lit(name)) for name in self.rules]
        return self.judged(requests, papers).select(pl.coalesce(broken).alias("reason")).to_series()

    def judged(self, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.DataFrame:
        """Whether each request keeps each rule: one row a request, a Boolean column a rule, never null.

        requests, papers: as `admit` gets them
        """
        read = stream(requests, papers)
        if self.screens:
            said = pl.DataFrame(
                [screen.admit(requests, papers).alias(str(i)) for i, screen in enumerate(self.screens)]
            )
            read = read.with_columns(said.select(pl.all_horizontal(pl.all()).alias(SCREENED)).to_series())
        return pl.DataFrame([rule.kept(read).alias(name) for name, rule in self.rules.items()])


def _screen(spec: str, where: str) -> Screen:
    """A screen that the rule `address` names; in a file of its own it would not be the same screen
    everywhere.
    """
    screen = make(spec)
    if isinstance(screen, Policy) or is_path(parse(spec).name):
        raise ConfirmbenchError(
            f"{where}: address.screens has {spec!r}; it must name built-in or installed screens that look at "
            "addresses, e.g. complete_address."
        )
    return screen


def _plain(rule: Any) -> dict[str, Any]:
    """A rule's keys as JSON has them."""
    return {
        key: str(value) if isinstance(value, date) else value
        for key, value in dataclasses.asdict(rule).items()
    }
