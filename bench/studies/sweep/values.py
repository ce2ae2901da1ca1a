"""What `confirmbench sweep` is asked: one parameter of a matcher, and the values to give it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from bench.catalog.about import Parameter
from bench.catalog.list import one
from generators.errors import ConfirmbenchError, suggestion
from matchers.catalog import make
from matchers.plugins import Call, parse

MOST = 500  # values of one sweep
FARTHEST = 300  # digits of a number
OPTIONS = ("--dataset", "--suite", "--datasets", "--by-kind", "--json", "--csv")  # of the command
HOW = "write MATCHER --PARAMETER VALUES, e.g. jaro_winkler --threshold 0.80:0.98:0.02"
Value = int | float


@dataclass(frozen=True)
class Varied:
    """A matcher with one parameter left open.

    call: the matcher and its other parameters
    values: whole numbers for a parameter that takes no others
    """

    call: Call
    parameter: str
    values: tuple[Value, ...]

    @property
    def spec(self) -> str:
        """The matcher without the parameter that varies."""
        return self._spec({})

    def spec_at(self, value: Value, **more: Any) -> str:
        """The spec with one of the values, and other parameters besides."""
        return self._spec({self.parameter: value, **more})

    def _spec(self, more: dict[str, Any]) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in {**self.call.parameters, **more}.items())
        return f"{self.call.name}({given})" if given else self.call.name


def vary(arguments: Sequence[str]) -> Varied:
    """Read "MATCHER --PARAMETER VALUES", in either order, and make every matcher it calls for once.

    raises: ConfirmbenchError when the parameter is unknown or no number, or the matcher refuses a value
    """
    return _make_all(read_varied(*_taken_apart(arguments)))


def read_varied(spec: str, option: str, text: str) -> Varied:
    """The same from its parts, as a suite has them, and nothing is made.

    option: the parameter, with hyphens or underscores; text: its values
    raises: ConfirmbenchError when the parameter is unknown or no number, or the values cannot be read
    """
    call, parameter = _open(spec, option)
    return Varied(call, parameter.name, values(f"--{option}", text, parameter.number is int))


def varied_over(spec: str, parameter: str, values: Sequence[Value]) -> Varied:
    """The same from Python: a matcher's spec, one of its parameters, and the values to give it.

    raises: ConfirmbenchError as `varied` does, and when there is no value or one occurs twice
    """
    call, found = _open(spec, parameter)
    if not values or len(set(values)) < len(values):
        raise ConfirmbenchError(
            f"The values of {found.name} are {list(values)}; give each once, e.g. [0.8, 0.9]."
        )
    return _make_all(Varied(call, found.name, tuple(values)))


def _open(spec: str, option: str) -> tuple[Call, Parameter]:
    """A matcher's call and the parameter that it leaves open."""
    call = parse(spec)
    parameter = _parameter(call.name, one(spec).parameters, option)
    if parameter.name in call.parameters:
        raise ConfirmbenchError(
            f"{parameter.name} is given in {spec} and by --{option}; leave it out of the spec to vary it."
        )
    return call, parameter


def _make_all(found: Varied) -> Varied:
    """Make every matcher once, so that one that is refused is known before the others have cost anything."""
    for value in found.values:
        make(found.spec_at(value))
    return found


def values(name: str, text: str, whole: bool) -> tuple[Value, ...]:
    """Read start:stop:step, the stop included where a step meets it, or a list with commas.

    name: of the option, for messages
    whole: only whole numbers will do
    """
    parts = text.split(":") if ":" in text else text.split(",")
    numbers = [_number(name, text, part) for part in parts]
    if ":" in text:
        numbers = list(_steps(name, text, numbers))
    if len(numbers) > MOST:
        raise _wrong(name, text, f"it has more than {MOST} values")
    for number in numbers:
        if numbers.count(number) > 1:
            raise _wrong(name, text, f"{number} occurs twice")
        if whole and number != int(number):
            raise _wrong(name, text, f"{number} is not a whole number, as the parameter must be")
    return tuple(int(number) if whole else float(number) for number in numbers)


def _steps(name: str, text: str, numbers: list[Decimal]) -> Iterator[Decimal]:
    if len(numbers) != 3:
        raise _wrong(name, text, "a range has a start, a stop and a step")
    start, stop, step = numbers
    if step == 0:
        raise _wrong(name, text, "the step is 0")
    if (stop - start) * step < 0:
        sign = "negative" if stop < start else "positive"
        raise _wrong(
            name, text, f"no value lies between: to get from {start} to {stop} the step must be {sign}"
        )
    for place in range(min(int((stop - start) / step), MOST) + 1):
        yield start + place * step


def _number(name: str, text: str, part: str) -> Decimal:
    try:
        number = Decimal(part.strip())
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or abs(number.adjusted()) > FARTHEST:
        raise _wrong(name, text, f"{part.strip()!r} is not a number")
    return number


def _wrong(name: str, text: str, why: str) -> ConfirmbenchError:
    return ConfirmbenchError(
        f"{name} is {text!r}: {why}; give start:stop:step, e.g. 0.80:0.98:0.02, or a list, e.g. 0.8,0.9."
    )


def _taken_apart(arguments: Sequence[str]) -> tuple[str, str, str]:
    """Return the spec, the name of the option, and its text."""
    specs, options, remaining = [], [], iter(arguments)
    for argument in remaining:
        if not argument.startswith("--"):
            specs.append(argument)
            continue
        name, equals, text = argument[2:].partition("=")
        options.append((name, text if equals else next(remaining, "")))
    if len(specs) != 1:
        raise ConfirmbenchError(f"A sweep is of one matcher, and {len(specs)} are given; {HOW}.")
    if len(options) != 1:
        named = ", ".join(f"--{name}" for name, _ in options) or "none"
        raise ConfirmbenchError(
            f"A sweep varies one parameter, and what is given is {named}; {HOW}, and give other parameters "
            "in the spec: 'jaro_winkler(street_threshold=0.85)'."
        )
    return specs[0], *options[0]


def _parameter(name: str, parameters: Sequence[Parameter], option: str) -> Parameter:
    wanted = option.replace("-", "_")
    found = {parameter.name: parameter for parameter in parameters}
    numeric = [each.name for each in parameters if each.number is not None]
    can = f"its numeric parameters are {', '.join(numeric)}" if numeric else "it has no numeric parameter"
    if wanted not in found:
        close = suggestion(wanted, found) or suggestion(f"--{option}", OPTIONS)
        raise ConfirmbenchError(f"{name} has no parameter {wanted}{close}; {can}.")
    if found[wanted].number is None:
        raise ConfirmbenchError(f"{wanted} of {name} is not a number, so it has no range to sweep; {can}.")
    return found[wanted]
