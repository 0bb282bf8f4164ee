"""outages.py FOLDER CALOTYPE BACKING [FLOW…]: drives the console in a browser while servers are killed, cut off and silent, and
prints each flow that fails. BACKING is `file` or `shared`: SQLite and a folder, or the PostgreSQL and S3 servers of the tests,
whose database must be empty. FOLDER gets a picture of each flow that fails. CALOTYPE is the command."""
import base64
import hashlib
import hmac
import http.server
import io
import json
import os
import pathlib
import sys
import threading
import time

from PIL import Image
from playwright.sync_api import expect, sync_playwright

sys.dont_write_bytecode = True
from service import Proxy, Service, request, until

folder, program, backing = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
BROWSER = "/usr/bin/chromium-headless-shell"
# Counts what the stream of a page gets, and lets a test say that a tab is hidden.
WATCH = """
window.received = [];
window.streams = new Set();
const Stream = EventSource;
window.EventSource = class extends Stream {
    constructor(address) {
        super(address);
        window.streams.add(this);
        this.addEventListener("job", (event) => { const job = JSON.parse(event.data); window.received.push(`${job.id} ${job.state}`); });
    }
    close() { window.streams.delete(this); super.close(); }
};
window.isHidden = false;
Object.defineProperty(document, "hidden", { get: () => window.isHidden });
"""


def picture(seed, size=(64, 48)):
    file = io.BytesIO()
    Image.effect_noise(size, 40 + seed).convert("RGB").save(file, "PNG")
    return file.getvalue()


class Sources(http.server.BaseHTTPRequestHandler):
    """Another server: of images, which are missing at first, and of webhooks."""
    missing = True
    messages = []

    def do_GET(self):
        body = b"" if Sources.missing else picture(1)
        self.send_response(404 if Sources.missing else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        Sources.messages.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


sources = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sources)
threading.Thread(target=sources.serve_forever, daemon=True).start()
source = f"http://127.0.0.1:{sources.server_port}"
service = Service(
    program, folder / "service", backing, CALOTYPE_ALLOW_PRIVATE_SOURCES="true",
    CALOTYPE_WEBHOOK_SECRET="whsec_" + base64.b64encode(b"0" * 32).decode())
server = service.address


def post(path, body=b"", kind="application/octet-stream", **headers):
    status, answer = request(server + path, body, kind, "POST", **headers)
    assert status < 300, (path, status, answer[:300])
    return json.loads(answer or b"{}")


def submit(name, **fields):
    body = {"id": name, "tool": "dall-e", "sourceUrl": f"{source}/{name}.png", **fields}
    return post("/v1/jobs", json.dumps(body).encode(), "application/json")


def state(name):
    return json.loads(request(f"{server}/v1/jobs/{name}")[1])["state"]


def is_live(page):
    expect(page.locator("#live")).to_contain_text("Live")


def retry_to_success(page):
    """A job whose source was missing is retried with a button and succeeds, live. Its page has both attempts, and the webhook."""
    Sources.missing = True
    submit("lost", callbackUrl=f"{source}/hook")
    page.goto(f"{server}/console/jobs/lost")
    expect(page.locator("h1 .state")).to_have_text("failed")
    page.reload()
    expect(page.locator(".problem")).to_contain_text("source/not-found")
    # After a retry, only the next end is reported.
    until(lambda: Sources.messages, what="the first webhook")
    Sources.missing = False
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("h1 .state")).to_have_text("succeeded")
    until(lambda: len(Sources.messages) >= 2, what="the second webhook")
    page.reload()
    expect(page.get_by_role("table", name="Attempts").locator("tbody tr")).to_have_count(2)
    expect(page.locator("svg.timeline")).to_have_count(2)
    expect(page.locator(".variants img")).to_have_count(2)
    expect(page.get_by_role("table", name="Webhooks").locator("tbody tr")).to_have_count(2)
    page.get_by_text("As curl").click()
    expect(page.locator(".curl pre")).to_contain_text(f"{server}/v1/jobs")


def bulk_retry_while_jobs_arrive(page):
    """A group of failures is retried as it was counted. Jobs that fail meanwhile are left alone."""
    Sources.missing = True
    for number in range(5):
        submit(f"old-{number}")
    until(lambda: all(state(f"old-{number}") == "failed" for number in range(5)), what="five failures")
    page.goto(f"{server}/console/failures")
    group = page.locator(".failure", has_text="source/not-found")
    expect(group.get_by_role("link")).to_have_text("5")
    group.get_by_role("button", name="Retry those").click()
    expect(page.locator("h1")).to_have_text("Retry 5 jobs?")
    # They arrive before the answer, and while the jobs are retried.
    for number in range(3):
        submit(f"new-{number}")
    until(lambda: all(state(f"new-{number}") == "failed" for number in range(3)), what="three failures")
    Sources.missing = False
    page.get_by_role("button", name="Retry 5 jobs").click()
    submit("while")
    expect(page.locator("[data-figure=state]")).to_have_text("finished")
    expect(page.locator("[data-figure=done]")).to_have_text("5")
    until(lambda: all(state(f"old-{number}") == "succeeded" for number in range(5)), what="five successes")
    assert [state(f"new-{number}") for number in range(3)] == ["failed"] * 3


def server_is_killed(page):
    """When the server is killed, the page says so and how old it is. It goes on by itself, and no event is lost."""
    Sources.missing = False
    page.goto(f"{server}/console/jobs")
    is_live(page)
    page.evaluate("() => { window.received = []; }")
    submit("before")
    page.wait_for_function("() => window.received.includes('before succeeded')")
    rows = page.locator("tbody tr").count()
    service.kill()
    expect(page.locator("#live")).to_contain_text("away. The page is from")
    assert page.locator("tbody tr").count() == rows
    service.start()
    # Before the browser comes back.
    for number in range(4):
        submit(f"meanwhile-{number}")
    page.wait_for_function("() => [0, 1, 2, 3].every((one) => window.received.includes(`meanwhile-${one} succeeded`))")
    is_live(page)
    received = page.evaluate("window.received")
    assert len(received) == len(set(received)), received
    for name in ["before", *(f"meanwhile-{number}" for number in range(4))]:
        assert {f"{name} {state}" for state in ("waiting", "running", "succeeded")} <= set(received), (name, received)
    expect(page.locator("#news")).to_contain_text("5 new jobs")


def eight_tabs(page):
    """Eight tabs at once load and stay usable: hidden ones have no stream, and each goes on where it stopped."""
    Sources.missing = False
    tabs = []
    for _ in range(8):
        for one in tabs:
            one.evaluate("() => { window.isHidden = true; document.dispatchEvent(new Event('visibilitychange')); }")
        tab = page.context.new_page()
        tab.goto(f"{server}/console/jobs")
        is_live(tab)
        tabs.append(tab)
    assert [tab.evaluate("window.streams.size") for tab in tabs] == [0] * 7 + [1]
    submit("tabs")
    tabs[7].wait_for_function("() => window.received.includes('tabs succeeded')")
    assert tabs[0].evaluate("window.received") == []
    tabs[7].evaluate("() => { window.isHidden = true; document.dispatchEvent(new Event('visibilitychange')); }")
    tabs[0].evaluate("() => { window.isHidden = false; document.dispatchEvent(new Event('visibilitychange')); }")
    tabs[0].wait_for_function("() => window.received.includes('tabs succeeded')")
    for tab in tabs:
        tab.close()


def trial_is_cut_off(page):
    """A trial whose connection breaks in the middle keeps what has arrived, and says what to do. The next one needs no second
    upload, unless the server was restarted."""
    proxy = Proxy("127.0.0.1", service.port)
    image = picture(9, (400, 300))
    whole = request(f"{server}/v1/trials?tool=dall-e&formats=jpeg,webp&options=%7B%22only%22%3A%5B%22normal%22%5D%7D", image)[1]
    second = whole.index(b"event: variant", whole.index(b"event: variant") + 1)
    # The head of the answer is much shorter than the picture, in whose middle the connection breaks.
    assert len(whole) > second + 4_000
    page.goto(f"http://127.0.0.1:{proxy.port}/console/try")
    page.get_by_role("checkbox", name="AVIF").uncheck()

    def uploaded():
        """The bytes that the browser has sent since the last call."""
        count, proxy.sent = proxy.sent, 0
        return count

    uploaded()
    proxy.most = second + 2_000
    page.set_input_files("input[type=file]", {"name": "fox.png", "mimeType": "image/png", "buffer": image})
    expect(page.locator("#try-status")).to_contain_text("cut off")
    expect(page.locator("#variants figure", has_text="Bytes")).to_have_count(1)

    def is_done(count):
        page.wait_for_function("""(count) => document.querySelectorAll('#curve circle').length >= count
            && document.querySelector('#try-status').textContent === '' && document.querySelectorAll('.late').length === 0""", arg=count)

    assert uploaded() > len(image)
    page.get_by_role("button", name="Try again").click()
    is_done(16)
    page.locator("input[name=quality]").fill("33")
    page.wait_for_function("() => document.querySelector('#variants').textContent.includes('Quality33')")
    is_done(16)
    assert uploaded() < 10_000 < len(image)
    service.kill()
    page.locator("input[name=quality]").fill("34")
    expect(page.locator("#try-status")).to_contain_text("cannot be reached")
    service.start()
    page.get_by_role("button", name="Try again").click()
    page.wait_for_function("() => document.querySelector('#variants').textContent.includes('Quality34')")
    is_done(16)
    assert uploaded() > len(image)
    page.goto("about:blank")
    proxy.cut()


def store_is_gone(page):
    """Without its store, the console says so, and everything that needs no picture works. Jobs wait, and end when it is back."""
    post("/v1/jobs?tool=dall-e&id=kept", picture(2), Prefer="wait=30")
    objects = service.folder / "data" / "objects"
    if service.store:
        service.store.cut()
    else:
        objects.rename(service.folder / "away")
        objects.write_bytes(b"no folder")
    try:
        page.goto(f"{server}/console/jobs/kept")
        expect(page.locator("h1")).to_contain_text("kept")
        expect(page.get_by_role("table", name="Variants", exact=True).locator("tbody tr")).to_have_count(2)
        page.goto(f"{server}/console/jobs/kept/compare")
        # A folder that is away looks like one without this file.
        expect(page.locator("#compare-status")).to_contain_text("store" if service.store else "any more")
        Sources.missing = False
        submit("patient")
        until(lambda: b"Jobs wait" in request(f"{server}/console")[1], what="the banner of the store")
        page.goto(f"{server}/console")
        expect(page.locator(".problem")).to_contain_text("Jobs wait")
        page.goto(f"{server}/console/jobs/patient")
        is_live(page)
        assert page.locator("h1 .state").text_content() in ("waiting", "running")
    finally:
        if service.store:
            service.store.heal()
        else:
            objects.unlink()
            (service.folder / "away").rename(objects)
    expect(page.locator("h1 .state")).to_have_text("succeeded", timeout=40_000)
    until(lambda: request(f"{server}/readyz")[0] == 200, what="the store")
    page.goto(f"{server}/console")
    expect(page.locator(".problem")).to_have_count(0)


def database_is_gone(page, how):
    """Without its database, an open page stays, and says that it is old. Other pages say what is wrong. All goes on by itself."""
    page.goto(f"{server}/console/jobs")
    is_live(page)
    rows = page.locator("tbody tr").count()
    how()
    expect(page.locator("#live")).to_contain_text("away. The page is from", timeout=30_000)
    assert page.locator("tbody tr").count() == rows
    other = page.context.new_page()
    assert other.goto(f"{server}/console/failures", timeout=30_000).status == 503
    expect(other.locator(".problem")).to_contain_text("The queue cannot be reached. Try again later.")
    expect(other.get_by_role("link", name="Jobs")).to_be_visible()
    other.close()
    service.database.heal()
    is_live(page)
    Sources.missing = False
    submit(f"after-{how.__name__}")
    page.wait_for_function("(text) => window.received.includes(text)", arg=f"after-{how.__name__} succeeded")
    expect(page.locator("#news")).to_contain_text("new job")


def database_is_cut_off(page):
    if service.database:
        database_is_gone(page, service.database.cut)


def database_is_frozen(page):
    if service.database:
        database_is_gone(page, service.database.freeze)


def queue_is_paused(page):
    """The queue is paused and resumed with buttons, and the job that waited ends."""
    page.goto(f"{server}/console")
    page.get_by_role("button", name="Pause the queue").click()
    expect(page.locator(".banner")).to_contain_text("The queue is paused")
    post("/v1/jobs?tool=dall-e&id=paused", picture(3))
    page.goto(f"{server}/console/jobs/paused")
    is_live(page)
    expect(page.locator("h1 .state")).to_have_text("waiting")
    other = page.context.new_page()
    other.goto(f"{server}/console")
    other.get_by_role("button", name="Resume", exact=True).first.click()
    expect(other.locator(".banner")).to_have_count(0)
    other.close()
    expect(page.locator("h1 .state")).to_have_text("succeeded")


def session(token, name, end):
    """The cookie of a session, as the server signs it."""
    def mac(key, text):
        return hmac.new(key, text, hashlib.sha256).digest()

    # HKDF with a hash as the input, no salt, and one block.
    key = mac(mac(bytes(32), hashlib.sha256(token.encode()).digest()), b"calotype session 1\1")
    content = f"{name.encode().hex()}.{int(end)}"
    return f"{content}.{mac(key, content.encode()).hex()}"


def sign_in(browser):
    """A wrong token, an expired session and a removed token open nothing. A page that is open says that the session has ended."""
    tokens = folder / "tokens"
    lines = {name: f"{name} write * {hashlib.sha256(name.encode()).hexdigest()}" for name in ("first", "second")}
    tokens.write_text("\n".join(lines.values()))
    other = Service(program, folder / "locked", "file", CALOTYPE_TOKENS_FILE=str(tokens)).start()
    context = browser.new_context()
    context.add_init_script(WATCH)
    page = context.new_page()
    try:
        page.goto(f"{other.address}/console/jobs?state=failed")
        expect(page.get_by_label("Token")).to_be_focused()
        page.keyboard.type("wrong")
        page.keyboard.press("Enter")
        expect(page.locator(".problem")).to_have_text("This token is not known.")
        page.get_by_label("Token").fill("first")
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator("h1")).to_have_text("Jobs")
        assert page.url == f"{other.address}/console/jobs?state=failed", page.url
        assert page.evaluate("document.cookie") == "" and page.evaluate("localStorage.length + sessionStorage.length") == 0
        good = {cookie["name"]: cookie for cookie in context.cookies()}["calotype-session"]
        assert good["httpOnly"] and good["sameSite"] == "Strict"
        place = {"name": good["name"], "url": other.address}
        for value, title in [(session("first", "first", time.time() - 1), "Calotype"), (session("first", "first", time.time() + 60), "Jobs")]:
            context.add_cookies([{**place, "value": value}])
            page.goto(f"{other.address}/console/jobs")
            expect(page.locator("h1")).to_have_text(title)
        is_live(page)
        tokens.write_text(lines["second"])
        until(lambda: request(f"{other.address}/v1/me", Authorization="Bearer first")[0] == 401, what="the removal of the token")
        made = request(f"{other.address}/v1/jobs?tool=dall-e&id=secret", picture(4), Authorization="Bearer second", Prefer="wait=30")
        assert made[0] < 300, made
        expect(page.locator("#live")).to_contain_text("Signed out", timeout=30_000)
        assert page.evaluate("window.received") == []
        page.reload()
        expect(page.get_by_label("Token")).to_be_visible()
    finally:
        context.close()
        other.stop()


FLOWS = [retry_to_success, bulk_retry_while_jobs_arrive, server_is_killed, eight_tabs, trial_is_cut_off, queue_is_paused, store_is_gone,
         database_is_cut_off, database_is_frozen]


def run(flow, argument, failed, page=None):
    begin = time.monotonic()
    try:
        flow(argument)
    except Exception as error:  # pylint: disable=broad-exception-caught
        failed.append(f"{flow.__name__}: {type(error).__name__} {str(error)[:600]}")
        if page:
            page.screenshot(path=folder / f"{flow.__name__}.png")
    print(f"{flow.__name__}: {time.monotonic() - begin:.1f} s", file=sys.stderr)


def main():
    failed, errors = [], []
    wanted = sys.argv[4:]
    service.start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        expect.set_options(timeout=20_000)
        for flow in FLOWS:
            if wanted and flow.__name__ not in wanted:
                continue
            context = browser.new_context(viewport={"width": 1000, "height": 900})
            context.add_init_script(WATCH)
            page = context.new_page()
            page.set_default_timeout(20_000)
            page.on("pageerror", lambda error: errors.append(str(error)))
            run(flow, page, failed, page)
            context.close()
        if backing == "file" and (not wanted or "sign_in" in wanted):
            run(sign_in, browser, failed)
        browser.close()
    service.stop()
    failed += errors
    print("\n".join(failed))
    if failed and os.environ.get("CALOTYPE_SHOW_LOG"):
        print((service.folder / "server.log").read_text(encoding="utf-8")[-4000:], file=sys.stderr)
    return 1 if failed else 0


sys.exit(main())
