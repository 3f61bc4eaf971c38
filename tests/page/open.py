"""`python -m tests.page.open FILE…`: open pages in the browser and print what they say; exit 0 iff all are verified."""

import sys
from pathlib import Path

from .conftest import ARGUMENTS, CHROMIUM, Opened


def main(paths: list[Path]) -> int:
    from playwright.sync_api import sync_playwright

    faults = 0
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for path in paths:
            page = Opened(browser, path.resolve())
            answer = page.answer()
            page.drawn()
            print(f"{path.name}: {answer}")
            faults += not answer.startswith("✓ Verified") or bool(page.complaints)
            page.context.close()
        browser.close()
    return 1 if faults or not paths else 0


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
