"""Weigh a chapter's page beside the page that Jupyter Book makes of it by default.

Both pages show the same executed chapter and are served from this machine with
gzip. What the default page loads from other hosts is served from here as well,
which favours it: no name is looked up and no further connection is made. Then
every page of the book has its score. Run by ``make bench``.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import yaml
from playwright.sync_api import sync_playwright
from serve import serving

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = ROOT / "book" / "_build"
PACKAGES = HERE / "node_modules"
CHAPTER = "single_channel"
RUNS = int(os.environ.get("RUNS", "5"))
sys.path.insert(0, str(ROOT))
from tests.support import lighthouse  # noqa: E402
from tests.support.book import PAGES  # noqa: E402
from tools.chromium import OFFLINE, find  # noqa: E402

# A slow phone: 1.6 Mbit/s, 150 ms, a processor four times slower.
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 2e5, "uploadThroughput": 9e4}
SLOWER = {"rate": 4}
ANSWERED = """shown => [...document.querySelectorAll("[data-output]")]
    .map(cell => cell.dataset.value).join() !== shown"""
SHOWN = """() => [...document.querySelectorAll("[data-output]")]
    .map(cell => cell.dataset.value).join()"""

# What the default page loads from other hosts, and the folder here that holds the same.
HOSTS = r"https://(cdn\.jsdelivr\.net/npm|cdnjs\.cloudflare\.com/ajax/libs)/"
LOADED = {
    "mathjax@3/es5": PACKAGES / "mathjax" / "es5",
    "@jupyter-widgets/html-manager@1.0.6/dist": PACKAGES / "@jupyter-widgets/html-manager/dist",
    "anywidget@~0.11.*/dist": Path(sys.prefix, "share/jupyter/nbextensions/anywidget"),
}
CONFIG = {
    "title": "How convolution layers work",
    "only_build_toc_files": True,
    "execute": {"execute_notebooks": "off"},
    "bibtex_bibfiles": ["references.bib"],
    "sphinx": {"local_extensions": {"quiz": str(ROOT / "book" / "_ext")}},
}


def build_default(folder):
    """Build the chapter alone with the configuration that Jupyter Book starts from."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    chapter = (BUILD / "jupyter_execute" / f"{CHAPTER}.ipynb").read_text(encoding="utf-8")
    # What another page asked cannot be quoted where there is one page.
    (folder / f"{CHAPTER}.ipynb").write_text(
        chapter.replace("{recall}", "{note}"), encoding="utf-8"
    )
    shutil.copy(ROOT / "book" / "references.bib", folder)
    (folder / "_config.yml").write_text(yaml.safe_dump(CONFIG))
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: {CHAPTER}\n")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "--quiet", folder]
    subprocess.run(command, check=True, capture_output=True)
    load_from_here(folder / "_build" / "html")
    return folder / "_build" / "html"


def load_from_here(site):
    """Let the default page find on this machine what it loads from other hosts."""
    cdn = site / "cdn"
    for name, source in LOADED.items():
        shutil.copytree(source, cdn / name)
    minified = cdn / "require.js" / "2.3.4" / "require.min.js"
    minified.parent.mkdir(parents=True)
    minify = [PACKAGES / ".bin" / "terser", PACKAGES / "requirejs" / "require.js", "-c", "-m"]
    subprocess.run([*minify, "-o", minified], check=True)
    page = site / f"{CHAPTER}.html"
    text = re.sub(HOSTS, "/cdn/", page.read_text(encoding="utf-8"))
    page.write_text(re.sub(r' integrity="[^"]*"', "", text), encoding="utf-8")


def open_slowly(chromium, address):
    """Return seconds until a key changes the figure's digits, bytes and requests on the wire."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", SLOWER)
    sent = []
    session.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    start = time.perf_counter()
    page.goto(address, wait_until="commit", timeout=120_000)
    stride = page.locator("[data-set=stride]").first
    stride.wait_for(state="attached", timeout=120_000)
    before = page.evaluate(SHOWN)
    stride.press("ArrowRight", timeout=120_000)
    page.wait_for_function(ANSWERED, arg=before, timeout=120_000)
    usable = time.perf_counter() - start
    page.wait_for_load_state("networkidle", timeout=120_000)
    context.close()
    return usable, sum(sent), len(sent)


def score(address, form):
    """Return Lighthouse's score of a page's performance, 0 to 100, on a phone or a desktop."""
    preset = ["--preset=desktop"] if form == "desktop" else []
    found = lighthouse.report(address, ["performance"], *preset)
    return lighthouse.scores(found)["performance"]


def weigh(chromium, folder):
    """Return every figure of a page, each the median of some runs."""
    with serving(folder) as home:
        address = f"{home}/{CHAPTER}.html"
        usable, sent, requests = zip(
            *(open_slowly(chromium, address) for _ in range(RUNS)), strict=True
        )
        scores = {
            form: statistics.median(score(address, form) for _ in range(RUNS))
            for form in ("mobile", "desktop")
        }
    return {
        "kB on the wire": statistics.median(sent) / 1000,
        "requests": statistics.median(requests),
        "figure usable, s": statistics.median(usable),
        "Lighthouse, mobile": scores["mobile"],
        "Lighthouse, desktop": scores["desktop"],
    }


def main():
    """Print the figures of both pages side by side."""
    folders = {"default": build_default(BUILD / "default"), "this book": BUILD / "html"}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find(), args=OFFLINE)
        found = {name: weigh(chromium, folder) for name, folder in folders.items()}
        chromium.close()
    print(f"{CHAPTER}: 1.6 Mbit/s, 150 ms, processor 4x slower; medians of {RUNS}")
    print(f"{'':22}{'default':>10}{'this book':>11}{'ratio':>8}")
    for name, theirs in found["default"].items():
        ours = found["this book"][name]
        print(f"{name:22}{theirs:10.1f}{ours:11.1f}{ours / theirs:8.2f}")
    print(f"wanted: the figure is usable in at most {1 / 9:.2f} of the default's time")
    score_every_page()


def score_every_page():
    """Print each page's score for its performance on a phone, and how far its runs differ."""
    print(f"\nLighthouse, mobile, median of {RUNS}; wanted: 99")
    with serving(BUILD / "html") as home:
        for name in PAGES:
            runs = [score(f"{home}/{name}", "mobile") for _ in range(RUNS)]
            print(f"{name:28}{statistics.median(runs):4.0f}  ({min(runs)} to {max(runs)})")


if __name__ == "__main__":
    main()
