"""Matchers in a file of their own: `path/to/file.py:Class`."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

from generators.errors import ConfirmbenchError

PREFIX = "confirmbench_plugin:"  # module name = prefix + the path as the user wrote it


def is_path(name: str) -> bool:
    """Whether a name means a file: `something.py:Class`, or any path by mistake without a class."""
    return ".py" in name or "/" in name


def load(name: str) -> Any:
    """Return the class in a file; raises ConfirmbenchError when file or class cannot be had."""
    path, _, attribute = name.rpartition(":")
    if not path:
        raise ConfirmbenchError(f"{name} names a file and no class; write {name}:Class.")
    if not Path(path).is_file():
        raise ConfirmbenchError(
            f"There is no file {path}; give the path of a Python file, as in file.py:Class."
        )
    module = _module(path)
    if not isinstance(getattr(module, attribute, None), type):
        own = [key for key, value in vars(module).items() if isinstance(value, type) and _is_own(value, path)]
        raise ConfirmbenchError(
            f"{path} has no class {attribute}; its classes are {', '.join(own) or '(none)'}."
        )
    return getattr(module, attribute)


def path_of(matcher_class: type) -> str | None:
    """Return the path that the class was loaded from by `load`, as it was written; else None."""
    module = matcher_class.__module__
    return module.removeprefix(PREFIX) if module.startswith(PREFIX) else None


def _is_own(value: type, path: str) -> bool:
    return value.__module__ == PREFIX + path


def _module(path: str) -> Any:
    """Run a file once and keep it under its path, so that one class stays one class."""
    name = PREFIX + path
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ConfirmbenchError(f"{path} is not a Python file; a plug-in file ends in .py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up while the file runs
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise ConfirmbenchError(f"{path} cannot be run: {type(error).__name__}: {error}.") from error
    return module
