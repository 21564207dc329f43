"""In headless Chromium: no barrier that axe knows, no request, no overflow, and it prints."""

from __future__ import annotations

import http.server
import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("browser.mjs")
SECONDS = 240


@contextmanager
def serving(page: bytes) -> Iterator[tuple[str, list[str]]]:
    """A listener on loopback that answers with the page, and the paths that were asked of it."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200 if self.path == "/report.html" else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page if self.path == "/report.html" else b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/report.html", asked
        finally:
            server.shutdown()
            thread.join()


def test_the_page_in_a_browser(browser: tuple[str, str], page: bytes, tmp_path: Path) -> None:
    """Two widths, two schemes, two languages: 0 violations, 0 requests beside the page."""
    node, chromium = browser
    with serving(page) as (address, asked):
        done = subprocess.run(
            [node, str(SCRIPT), chromium, address, str(tmp_path / "profile")],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    runs = result["runs"]
    assert len(runs) == 8
    for run in runs:
        name = f"{run['width']} {run['scheme']} {run['language']}"
        assert run["violations"] == [], name
        assert run["passes"] >= 20, name
        assert run["requests"] == [address], name
        assert run["errors"] == [], name
        assert run["overflow"] <= 0, name
        assert run["shown"] == [run["language"]], name
        assert run["lang"] == run["language"], name
    assert set(asked) == {"/report.html"}
    assert result["without"] == {"requests": [address], "shown": ["zh"]}
    assert result["print"]["closed"] == 0
    assert result["print"]["details"] >= 5
    assert result["print"]["controls"] == 0


def test_the_packages_name_no_address_to_fetch_from() -> None:
    """The lock pins versions and hashes; where they come from is the reader's own setting."""
    lock = json.loads((SCRIPT.parents[1] / "package-lock.json").read_text("utf-8"))
    packages = {name: item for name, item in lock["packages"].items() if name}
    assert len(packages) >= 2
    assert [name for name, item in packages.items() if "resolved" in item] == []
    assert [name for name, item in packages.items() if "integrity" not in item] == []
