"""A real browser for tests: headless Chromium without a network, steered through its driver."""

import json
import os
import shutil
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # containers of CI run as root
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
SCREENSHOTS = Path(__file__).parents[3] / "build" / "screenshots"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
OWN = ("file:", "data:", "blob:", "http://127.0.0.1:")  # where a page and what is in it come from
PATIENCE = 60  # seconds for a page to be drawn, on the slowest machine


class Browser:
    """One window, which forgets what it has logged when it opens another page."""

    def __init__(self, driver: "Chrome") -> None:
        self.driver = driver

    def open(self, url: str, scheme: str = "light", width: int = 1100) -> None:
        """Open a page and wait until all its pictures are drawn."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.driver.get(url)
        self._wait()

    def _wait(self) -> None:
        ready = (
            "return !document.querySelector('#pictures-packed') || !!document.documentElement.dataset.drawn"
        )
        end = time.monotonic() + PATIENCE
        while not self.run(ready):
            assert time.monotonic() < end, f"the pictures were not drawn: {self.driver.get_log('browser')}"
            time.sleep(0.05)

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def errors(self) -> list[str]:
        """What went wrong since the page was opened, as its console has it."""
        return [row["message"] for row in self.driver.get_log("browser") if row["level"] == "SEVERE"]

    def requests(self) -> list[str]:
        """Where the page asked for anything but itself."""
        messages = (json.loads(row["message"])["message"] for row in self.driver.get_log("performance"))
        urls = [
            each["params"]["request"]["url"]
            for each in messages
            if each["method"] == "Network.requestWillBeSent"
        ]
        return [url for url in urls if not url.startswith(OWN) and url != "about:blank"]

    def violations(self) -> list[str]:
        """What axe-core finds wrong, with everything that can be opened open."""
        self.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        self.driver.execute_script(AXE.read_text(encoding="utf-8"))
        found = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run(document).then(done, (error) => done(String(error)))"
        )
        assert isinstance(found, dict), found
        return [
            f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"][:3]
        ]

    def screenshot(self, name: str) -> None:
        """Keep the whole page as a picture, for people who look at what CI did."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        size = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 16_000), "scale": 1}
        taken = self.driver.execute_cdp_cmd(
            "Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip}
        )
        (SCREENSHOTS / f"{name}.png").write_bytes(b64decode(taken["data"]))

    def paper(self, name: str) -> bytes:
        """The page as it is printed, kept too."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
        printed = self.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
        content = b64decode(printed["data"])
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        (SCREENSHOTS / f"{name}.pdf").write_bytes(content)
        return content


def programs() -> tuple[str, str] | None:
    """Chromium and its driver; None where either is missing."""
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    driver = shutil.which("chromedriver")
    return (program, driver) if program and driver else None


def started() -> Browser:
    """A browser that can reach no host."""
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    program, driver = programs()
    options = Options()
    options.binary_location = program
    for option in OPTIONS:
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = Service(driver, env=os.environ | {"SE_OFFLINE": "true"})
    browser = Browser(webdriver.Chrome(options=options, service=service))
    browser.driver.set_script_timeout(PATIENCE)
    return browser


@contextmanager
def served(folder: Path, policy: str) -> Iterator[str]:
    """Serve a folder over HTTP with a content security policy in the header; the address of the folder."""

    class Strict(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", policy)
            super().end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
