"""events.py SERVER SECONDS RATE [LIMIT]: follows RATE events a second on three pages of the console, for SECONDS each, and
prints what is wrong: a task that keeps the page busy for more than LIMIT milliseconds (100), memory that grows, or events that
do not arrive."""
import json
import sys
import threading
import time
import urllib.request

from playwright.sync_api import expect, sync_playwright

server, seconds, rate = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
LIMIT = float(sys.argv[4]) if len(sys.argv) > 4 else 100
# Jobs of a batch. Each makes two events: it is accepted, and cancelled.
JOBS = 50
LATER = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 86_400))
# Growth that is not a leak: compiled code, and the figures of the browser itself.
MOST_BYTES, MOST_NODES = 3_000_000, 400

COUNT = """
window.received = 0;
window.longest = 0;
const Stream = EventSource;
window.EventSource = class extends Stream {
    constructor(address) { super(address); this.addEventListener("job", () => window.received++); }
};
"""
OBSERVE = """() => new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
}).observe({ type: "longtask" })"""


def post(path, body=b""):
    asked = urllib.request.Request(server + path, data=body, method="POST", headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        answer.read()


def make_events(until, counted):
    """Submits and cancels batches at the rate, from several threads, until the time."""
    lock = threading.Lock()

    def work(number):
        turn = 0
        while time.monotonic() < until:
            due = counted["start"] + (turn * 3 + number) * 2 * JOBS / rate
            turn += 1
            time.sleep(max(due - time.monotonic(), 0))
            name = f"rush-{counted['start']:.3f}-{number}-{turn}"
            jobs = [{"id": f"{name}-{job}", "tool": "dall-e", "sourceUrl": "https://example.com/a.png",
                     "runAt": LATER} for job in range(JOBS)]
            post("/v1/batches", json.dumps({"id": name, "jobs": jobs}).encode())
            post(f"/v1/batches/{name}/cancel")
            with lock:
                counted["events"] += 2 * JOBS

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    return threads


def memory(session):
    session.send("HeapProfiler.collectGarbage")
    figures = {entry["name"]: entry["value"] for entry in session.send("Performance.getMetrics")["metrics"]}
    return figures["JSHeapUsedSize"], figures["Nodes"]


def follow(page, session, length, failed):
    expect(page.locator("#live")).to_contain_text("Live")
    counted = {"events": 0, "start": time.monotonic()}
    threads = make_events(counted["start"] + length, counted)
    # The first events compile the script.
    page.wait_for_function("() => window.received > 100", timeout=30_000)
    page.evaluate(OBSERVE)
    before = memory(session)
    page.wait_for_timeout(max(length - (time.monotonic() - counted["start"]), 0) * 1000)
    for thread in threads:
        thread.join()
    page.wait_for_function(f"() => window.received >= {counted['events']}", timeout=20_000)
    passed = time.monotonic() - counted["start"]
    after = memory(session)
    received, longest = page.evaluate("[window.received, window.longest]")
    print(f"{page.url}: {received / passed:.0f} events/s, longest task {longest:.0f} ms, "
          f"heap {before[0] / 1e6:.1f} -> {after[0] / 1e6:.1f} MB, nodes {before[1]:.0f} -> {after[1]:.0f}", file=sys.stderr)
    if longest > LIMIT:
        failed.append(f"{page.url}: a task of {longest:.0f} ms")
    if after[0] - before[0] > MOST_BYTES or after[1] - before[1] > MOST_NODES:
        failed.append(f"{page.url}: memory grows: {before} -> {after}")
    # A short run is mostly waiting.
    if seconds >= 10 and received / passed < rate * 0.8:
        failed.append(f"{page.url}: only {received / passed:.0f} events a second")


def main():
    failed = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox"])
        paths = ["/console", "/console/jobs", "/console/batches"]
        for path in paths:
            context = browser.new_context()
            page = context.new_page()
            page.add_init_script(COUNT)
            session = context.new_cdp_session(page)
            session.send("Performance.enable")
            page.goto(server + path)
            follow(page, session, seconds, failed)
            context.close()
        browser.close()
    print("\n".join(failed))
    return 1 if failed else 0


sys.exit(main())
