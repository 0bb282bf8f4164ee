"""flows.py SERVER FOLDER: drives the console in a browser, and prints each flow that fails. The server must be empty and
have workers. FOLDER gets a picture of each flow that fails."""
import base64
import io
import json
import pathlib
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from xml.sax.saxutils import escape

from PIL import Image, PngImagePlugin
from playwright.sync_api import expect, sync_playwright

server, folder = sys.argv[1], pathlib.Path(sys.argv[2])
LATER = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 86_400))
BROWSER = "/usr/bin/chromium-headless-shell"


def post(path, body=b"", kind="application/octet-stream", **headers):
    asked = urllib.request.Request(server + path, data=body, method="POST", headers={"Content-Type": kind, **headers})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return json.loads(answer.read() or b"{}")


def picture(color):
    file = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(file, "PNG")
    return file.getvalue()


def first_job(page):
    """The first job appears without a reload, and its picture a moment later."""
    page.goto(server + "/console")
    expect(page.locator("#first pre")).to_contain_text("curl --data-binary")
    expect(page.locator("#live")).to_contain_text("Live")
    post("/v1/jobs?tool=dall-e&id=first", picture("red"))
    expect(page.locator("tr[data-job=first]")).to_be_visible()
    expect(page.locator("tr[data-job=first] .state")).to_have_text("succeeded")
    image = page.locator("#pictures img").first
    expect(image).to_be_visible()
    page.wait_for_function("image => image.naturalWidth > 0", arg=image.element_handle())


def news_moves_nothing(page):
    """A new job does not move the rows: a line offers it."""
    page.goto(server + "/console/jobs")
    expect(page.locator("#live")).to_contain_text("Live")
    rows = page.locator("tbody tr").count()
    post("/v1/jobs?tool=dall-e&id=second", picture("blue"))
    expect(page.locator("#news")).to_contain_text("1 new job")
    assert page.locator("tbody tr").count() == rows
    page.locator("#news a").click()
    expect(page.locator("tr[data-job=second]")).to_be_visible()


def pause_is_remembered(page):
    """A page that is paused stays paused, also after a reload."""
    page.goto(server + "/console/jobs")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#live")).to_contain_text("off")
    page.reload()
    expect(page.locator("#live")).to_contain_text("off")
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("#live")).to_contain_text("Live")


def search_finds(page):
    """The search opens a job by its id."""
    page.goto(server + "/console")
    page.get_by_label("Job id, user or words of a prompt").fill("first")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("first")
    expect(page.locator(".variants img")).to_have_count(2)
    expect(page.locator("svg.timeline")).to_be_visible()


def retry_is_live(page):
    """A failed job is retried with a button, and its state follows."""
    try:
        post("/v1/jobs?tool=dall-e&id=broken", b"no picture at all", Prefer="wait=20")
    except urllib.error.HTTPError as error:
        assert error.code == 422
    page.goto(server + "/console/jobs/broken")
    expect(page.locator("h1 .state")).to_have_text("failed")
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("h1 .state")).to_have_text("failed")
    page.reload()
    assert page.locator("table").first.locator("tbody tr").count() == 2


def deletion_has_receipt(page):
    """A job is deleted after a question, and a receipt says what was removed."""
    page.goto(server + "/console/jobs/second")
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("button", name="Delete the job").click()
    expect(page.locator("h1")).to_contain_text("Deleted")
    expect(page.locator("tbody tr")).to_have_count(2)


def batch_is_live(page):
    """A batch appears in a list, its bar and figures move by themselves, and it ends."""
    page.goto(server + "/console/batches")
    expect(page.locator("#live")).to_contain_text("Live")
    data = [base64.b64encode(picture(color)).decode() for color in ("red", "green", "blue")]
    jobs = [{"id": f"b-{number}", "tool": "dall-e", "sourceBuffer": data[number % 3], **({"runAt": LATER} if number > 2 else {})}
            for number in range(5)]
    jobs.append({"id": "b-bad", "tool": "dall-e", "sourceBuffer": base64.b64encode(b"no picture").decode()})
    post("/v1/batches", json.dumps({"id": "spring", "jobs": jobs}).encode(), "application/json")
    expect(page.locator("#news")).to_contain_text("new batches")
    page.locator("#news a").click()
    page.locator("tr[data-batch=spring] a").first.click()
    ended = page.locator("[data-count=ended]")
    expect(ended).to_have_text("4")
    expect(page.locator("[data-figure=rate]")).to_contain_text("jobs a minute")
    post("/v1/batches/spring/cancel")
    expect(ended).to_have_text("6")
    expect(page.locator("h1 .state")).to_have_text("ended")
    assert page.locator(".state-bar [data-part=cancelled]").get_attribute("width") == "33.33"
    page.locator("#news a").click()
    expect(page.locator("tr[data-job=b-bad]")).to_be_visible()
    page.get_by_role("button", name="Retry those that failed").click()
    expect(page.locator("h1")).to_have_text("Retry 1 job?")
    page.get_by_role("button", name="Retry 1 job").click()
    expect(page.locator("[data-figure=state]")).to_have_text("finished")
    expect(page.locator("[data-figure=done]")).to_have_text("1")


# Markup that is glued to marks, so that a character of Swift is more than `<` or `"`.
MARKS = ["\u0600", "\u0301", "\u200d", "\ufe0f", "\u202e", "\u2066", "\x00", "\ufeff", "\U000e0001", "\U0001f3fb"]
HOSTILE = [text.replace("@", mark) for mark in MARKS for text in (
    "@<script>window.hit=1</script>", "<@script>window.hit=1</script>", "\"@ onmouseover=\"window.hit=1",
    "<img src=x onerror=window.hit=1>@")] + [
    "</title><script>window.hit=1</script>", "'><svg/onload=window.hit=1>", "</pre></details><h1>x</h1>", "<!-- --!><b>", "]]><b>",
    "<base href=//evil.example>", "<meta http-equiv=refresh content=0>", "\u2028<b>\u2029", "\x1b[31m<b>", "<style>*{display:none}</style>",
    "<b>" * 350_000]
# Elements of a page, without those of charts and of the timeline as a table, whose number depends on times.
COUNT = "() => [...document.querySelectorAll('*')].filter((one) => !one.closest('svg, .chart:has(svg.timeline) + details')).length"


def marked(text, number):
    """A picture with the text in the places where generators and editors put theirs."""
    data = PngImagePlugin.PngInfo()
    data.add_itxt("parameters", f"{text}\nNegative prompt: {text}\nSteps: 20, Sampler: {text[:80]}, Model: {text[:80]}".replace("\0", ""))
    escaped = escape("".join(one for one in text[:1000] if one >= " "), {'"': "&quot;"})
    data.add_itxt("XML:com.adobe.xmp", f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
        photoshop:Credit="{escaped}"><dc:creator><rdf:Seq><rdf:li>{escaped}</rdf:li></rdf:Seq></dc:creator>
        <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{escaped}</rdf:li></rdf:Alt></dc:rights></rdf:Description></rdf:RDF></x:xmpmeta>""")
    file = io.BytesIO()
    # Each picture is another one, so that no result is used again.
    Image.new("RGB", (64, 48), (number, 200, 0)).save(file, "PNG", pnginfo=data)
    return file.getvalue()


def hostile_text_is_text(page):
    """Markup in names, prompts and files is shown as text: the page has as many elements as with harmless text."""
    counts = []
    for number, text in enumerate(["harmless", *HOSTILE]):
        text = text[:60_000]
        fields = {"tool": "dall-e", "id": f"hostile-{number}", "metadata": json.dumps({"prompt": text[:4000]})}
        # Names with NUL and long ones are refused.
        for name, value in [("id", f"{text[:80]}{number}"), ("user", text[:80])]:
            if not any(ord(one) < 32 or one in MARKS[4:6] for one in value):
                fields[name] = value
        query = urllib.parse.urlencode({name: value for name, value in fields.items() if value})
        try:
            made = post(f"/v1/jobs?{query}", marked(text, number), Prefer="wait=20")
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{text[:80]!r}: {error.read()[:300]}") from error
        assert made["state"] == "succeeded", made
        path = f"/console/jobs/{urllib.parse.quote(made['id'], safe='')}?user={urllib.parse.quote(made['userId'])}"
        page.goto(server + path)
        expect(page.locator("#provenance details.prompt")).to_have_count(1)
        page.locator("#provenance summary").click()
        page.get_by_text("Metadata, with the prompt").click()
        counts.append(page.evaluate(COUNT))
        page.goto(f"{server}/console/jobs?user={urllib.parse.quote(made['userId'])}&limit=1")
        assert page.evaluate("window.hit") is None, text[:80]
    assert set(counts) == {counts[0]}, [(HOSTILE[at - 1][:40], count) for at, count in enumerate(counts) if count != counts[0]]


FLOWS = [first_job, news_moves_nothing, pause_is_remembered, search_finds, retry_is_live, deletion_has_receipt, batch_is_live,
         hostile_text_is_text]


def without_scripts(browser):
    """Lists, a job and its actions work without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + "/console/jobs")
    page.select_option("select[name=state]", "failed")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("tr[data-job=broken]")).to_be_visible()
    page.locator("tr[data-job=broken] a").first.click()
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("h1")).to_contain_text("broken")
    context.close()


def main():
    failed = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        context = browser.new_context()
        page = context.new_page()
        page.set_default_timeout(15_000)
        expect.set_options(timeout=15_000)
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: (errors.append("a dialog"), dialog.dismiss()))
        page.on("console", lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None)
        for flow in FLOWS:
            try:
                flow(page)
            except Exception as error:  # pylint: disable=broad-exception-caught
                failed.append(f"{flow.__name__}: {error}")
                page.screenshot(path=folder / f"{flow.__name__}.png")
        try:
            without_scripts(browser)
        except Exception as error:  # pylint: disable=broad-exception-caught
            failed.append(f"without_scripts: {error}")
        failed += errors
        browser.close()
    print("\n".join(failed))
    return 1 if failed else 0


sys.exit(main())
