"""accessibility.py SERVER FOLDER [PATH…]: looks for what keeps people from using the console, and prints it. The server must be empty
and have workers. axe-core checks every page in every look; three flows use the keyboard alone; at 400 % nothing is lost.
With PATHs, axe-core checks these pages only."""
import importlib.machinery
import importlib.util
import pathlib
import sys
import tempfile

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

server, folder = sys.argv[1], pathlib.Path(sys.argv[2])
script = str(pathlib.Path(__file__).resolve().parents[2] / "Scripts" / "screenshots")
sys.dont_write_bytecode = True
loader = importlib.machinery.SourceFileLoader("screenshots", script)
screenshots = importlib.util.module_from_spec(importlib.util.spec_from_loader("screenshots", loader))
loader.exec_module(screenshots)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

# What a person can use or read, as text: to compare what there is in a wide and in a narrow window.
VISIBLE = """() => [...document.querySelectorAll("main a, main button, main summary, main input, main select, main dt, main th, header a")]
    .filter((one) => !one.closest("details:not([open]) > :not(summary)"))
    .filter((one) => { const box = one.getBoundingClientRect(); return box.width > 0 && box.height > 0; })
    .map((one) => one.tagName + " " + (one.textContent.trim() || one.name || ""))"""


# Each theme, each width. The look of the last one is that of a window at 400 %.
LOOKS = [look for look in screenshots.LOOKS if look[0] in ("light-1280", "dark-390", "forced-1280", "zoomed-320")]


def check_pages(browser, pages, failed):
    """No rule of axe is broken, on any page in any look. At 400 %, one scrolls in one direction only, and nothing is lost."""
    for name, page in screenshots.visit(browser, server, pages, failed, ("axe", 1280, {}), settle=0):
        wide = page.evaluate(VISIBLE)
        Axe().run(page, options={"runOnly": ["document-title"]})
        for look, width, settings in LOOKS:
            page.set_viewport_size({"width": width, "height": 256 if width == 320 else 900})
            page.emulate_media(**{"color_scheme": "light", "forced_colors": "none", "reduced_motion": "no-preference", **settings})
            found = page.evaluate("options => axe.run(document, options)", RULES)
            for violation in found["violations"]:
                failed.append(f"{name} in {look}: {violation['id']}: {violation['help']}: "
                              + "; ".join(node["html"][:160] for node in violation["nodes"][:3]))
            broad = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if broad > 0:
                failed.append(f"{name} in {look}: {broad} pixels too wide")
        lost = set(wide) - set(page.evaluate(VISIBLE))
        if lost:
            failed.append(f"{name} at 400 %: lost {sorted(lost)[:5]}")
        page.set_viewport_size({"width": 1280, "height": 900})


def press_until(page, condition, key="Tab", most=120):
    """Presses a key until the focused element is the wanted one."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate(f"(() => {{ const it = document.activeElement; return {condition}; }})()"):
            return
    raise AssertionError(f"{key} never leads to: {condition}")


def keys_find_a_job(page):
    """With the keyboard alone: to the search, to a job, to its retry."""
    page.goto(server + "/console")
    page.keyboard.press("/")
    page.keyboard.type("broken")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("broken")
    press_until(page, "it.textContent === 'Retry'")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("broken")


def keys_retry_a_group(page):
    """With the keyboard alone: to the failures, to a question, and back without a change."""
    page.goto(server + "/console")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    press_until(page, "it.textContent === 'Failures'")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Failures")
    press_until(page, "it.textContent.startsWith('Retry those')")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Retry")
    press_until(page, "it.textContent === 'Back to the jobs'")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Jobs")


def keys_filter_jobs(page):
    """With the keyboard alone: by shortcuts to the batches, to a batch, to its failed jobs, and to one of them."""
    page.goto(server + "/console")
    page.keyboard.press("g")
    page.keyboard.press("b")
    expect(page.locator("h1")).to_have_text("Batches")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("spring")
    press_until(page, "it.dataset.count === 'failed'")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Jobs")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1 .state")).to_have_text("failed")


def keys_can_be_switched_off(page):
    """Shortcuts are listed under `?`, can be switched off, and stay off."""
    page.goto(server + "/console")
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    expect(page.locator("dialog .keys")).to_contain_text("Pause or resume")
    page.get_by_label("Use single keys").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).not_to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Shortcuts")).to_be_visible()
    page.keyboard.press("?")
    page.keyboard.press("g")
    page.keyboard.press("j")
    assert page.locator("dialog[open]").count() == 0
    expect(page.locator("h1")).to_have_text("Overview")
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_label("Use single keys").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("g")
    page.keyboard.press("j")
    expect(page.locator("h1")).to_have_text("Jobs")


def focus_survives(page):
    """Live updates take the focus from nothing: not from the pause, a row, or the link to what is new."""
    def submit(name):
        screenshots.request(f"{server}/v1/jobs?tool=dall-e&id={name}&user=ann", b"no picture")

    page.goto(server + "/console/jobs")
    expect(page.locator("#live")).to_contain_text("Live")
    for selector in ["#live button", "tbody tr:nth-child(2) a", "header input"]:
        page.locator(selector).first.focus()
        before = page.evaluate("document.activeElement.outerHTML")
        submit(f"focus-{abs(hash(selector)) % 1000}")
        expect(page.locator("#news")).to_contain_text("new job")
        page.evaluate("window.dispatchEvent(new Event('pageshow'))")
        assert page.evaluate("document.activeElement.outerHTML") == before, selector
    page.locator("#news a").focus()
    submit("focus-last")
    expect(page.locator("#news")).to_contain_text("4 new jobs")
    assert page.evaluate("document.activeElement.textContent") == "show"


FLOWS = [keys_find_a_job, keys_retry_a_group, keys_filter_jobs, keys_can_be_switched_off, focus_survives]


def main():
    failed = []
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox"])
        if len(sys.argv) > 3:
            check_pages(browser, {path: path for path in sys.argv[3:]}, failed)
            browser.close()
            print("\n".join(failed))
            return 1 if failed else 0
        empty = {"empty": "/console", "empty-jobs": "/console/jobs", "empty-failures": "/console/failures",
                 "empty-batches": "/console/batches", "empty-operations": "/console/operations"}
        check_pages(browser, empty, failed)
        screenshots.fill(server, pathlib.Path(scratch))
        pages = screenshots.pages(server)
        check_pages(browser, pages, failed)
        context = browser.new_context()
        page = context.new_page()
        page.set_default_timeout(15_000)
        expect.set_options(timeout=15_000)
        for flow in FLOWS:
            try:
                flow(page)
            except Exception as error:  # pylint: disable=broad-exception-caught
                failed.append(f"{flow.__name__}: {error}")
                page.screenshot(path=folder / f"{flow.__name__}.png")
        browser.close()
    print("\n".join(failed))
    return 1 if failed else 0


sys.exit(main())
