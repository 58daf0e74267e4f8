"""The judges of pages that are no Python packages: the Nu checker of HTML, and Lighthouse.

Both come from npm, into a folder that PAGE_TOOLS names (default: ``var/page-tools``); ``.ci/run`` puts them there. Nu
needs Java, Lighthouse Node 22, for which the one within Playwright will do, and Chromium. Where one is missing the
drill that asks for it is skipped and says so; where every stage is required, it fails, unless PAGES_UNJUDGED says
that the judges could not be fetched.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

from advocacy.suite import ROOT, chromium_path
from tests.browser.conftest import LAUNCH_ARGUMENTS

FOLDER = Path(os.environ.get("PAGE_TOOLS") or ROOT / "var" / "page-tools")
JAR = FOLDER / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
LIGHTHOUSE = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
HOW = ".ci/page_tools puts it there"


def missing(what):
    """Skip the test, or fail it where every stage is required."""
    required = os.environ.get("ADVOCACY_REQUIRE_ALL_STAGES", os.environ.get("CI", ""))
    if required.lower() in ("1", "true", "yes") and not os.environ.get("PAGES_UNJUDGED"):
        pytest.fail(f"not judged: {what}")
    pytest.skip(f"not judged: {what}")


def nu(folder):
    """What the Nu checker says of every .html file in a folder: (file name, line, words). One Java for all of them."""
    java = shutil.which("java")
    if java is None:
        missing("no Java is found. Install it (Debian: apt-get install default-jre-headless)")
    if not JAR.exists():
        missing(f"no {JAR}: {HOW}")
    files = sorted(str(path) for path in Path(folder).glob("*.html"))
    command = [java, "-Xss1m", "-jar", str(JAR), "--format", "json", "--exit-zero-always", "--stdout", *files]
    judged = subprocess.run(command, capture_output=True, check=True, timeout=600)
    return [
        (Path(said["url"]).name, said.get("lastLine"), said["message"])
        for said in json.loads(judged.stdout)["messages"]
    ]


def lighthouse(address, folder):
    """Lighthouse's scores, 0 to 100, of the page as a phone on a slow line has it, and what cost points."""
    if not LIGHTHOUSE.exists():
        missing(f"no {LIGHTHOUSE}: {HOW}")
    chromium = chromium_path()
    if chromium is None:
        missing("no Chromium is found. Install it (Debian: apt-get install chromium) or set CHROMIUM_PATH")
    node, _driver = compute_driver_executable()
    report = Path(folder) / "lighthouse.json"
    command = [
        str(node), str(LIGHTHOUSE), address, "--quiet", "--output=json", f"--output-path={report}",
        "--form-factor=mobile", "--only-categories=performance,accessibility,best-practices,seo",
        f"--chrome-flags=--headless=new {' '.join(LAUNCH_ARGUMENTS)}",
    ]  # fmt: skip
    subprocess.run(
        command, env={**os.environ, "CHROME_PATH": chromium}, check=True, timeout=300, capture_output=True
    )
    told = json.loads(report.read_text())
    scores = {name: round(100 * (category["score"] or 0)) for name, category in told["categories"].items()}
    costly = [
        f"{name}: {told['audits'][audit['id']]['title']} {told['audits'][audit['id']].get('displayValue', '')}"
        for name, category in told["categories"].items()
        for audit in category["auditRefs"]
        if audit["weight"] and (told["audits"][audit["id"]]["score"] or 0) < 1
        and told["audits"][audit["id"]]["scoreDisplayMode"] not in {"notApplicable", "manual", "informative"}
    ]  # fmt: skip
    return scores, costly
