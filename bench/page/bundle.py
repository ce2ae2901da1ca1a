"""What the page brings along: its style, its script, and the libraries that draw its pictures."""

import base64
import json
import zlib
from functools import cache
from importlib.resources import files
from typing import Any

EXPOSED = "window.vegaEmbed = vegaEmbed;"  # all that the page's code takes of the libraries


@cache
def style() -> str:
    """The style sheet."""
    return _asset("page.css")


@cache
def script() -> str:
    """Vega, Vega-Lite and Vega-Embed (0.9 MB), then the page's own code.

    Each in a function of its own, for the bundle has names of one letter at its top level.
    """
    import vl_convert

    libraries = vl_convert.javascript_bundle(snippet=EXPOSED)
    both = f"(() => {{{libraries}}})();\n(() => {{\n{_asset('page.js')}}})();\n"
    return both.replace("</script", "<\\/script")


def packed(content: Any) -> str:
    """Content for the script as letters that no browser takes for markup, and a tenth as many of them.

    content: what JSON can hold
    returns: base64 of the zlib stream of its JSON; equal content gives equal letters
    """
    return base64.b64encode(zlib.compress(json.dumps(content).encode(), 9)).decode()


def _asset(name: str) -> str:
    return (files("bench.page") / "assets" / name).read_text(encoding="utf-8")
