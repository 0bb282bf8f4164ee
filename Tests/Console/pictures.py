"""pictures.py SERVER FOLDER CALOTYPE: drives the pages Compare and Try in a browser, and prints each flow that fails. What
Compare shows is judged by the pixels of screenshots. The server must be empty and have workers. FOLDER gets a picture of each
flow that fails. CALOTYPE is the command."""
import base64
import io
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse
import urllib.request

from PIL import Image, ImageChops, ImageDraw
from playwright.sync_api import expect, sync_playwright

server, folder, program = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
BROWSER = "/usr/bin/chromium-headless-shell"
LOSSLESS = {"only": ["same", "half"], "same": {"format": "png", "maxWidth": 400}, "half": {"format": "jpeg", "maxWidth": 400, "quality": 1}}


def post(path, body):
    asked = urllib.request.Request(server + path, data=body, method="POST", headers={"Prefer": "wait=30"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return answer.read()


def png(image):
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def drawing(mode="RGB"):
    """A red half and a blue half, with green stripes of one pixel."""
    image = Image.new(mode, (400, 300), "red")
    draw = ImageDraw.Draw(image)
    draw.rectangle((200, 0, 399, 299), fill="blue")
    for x in range(0, 400, 10):
        draw.line((x, 100, x, 199), fill="lime")
    return image


def make_job(name, image, options):
    query = urllib.parse.urlencode({"tool": "dall-e", "id": name, "options": json.dumps(options)})
    assert b"succeeded" in post(f"/v1/jobs?{query}", png(image)), name


def compare(page, job, **state):
    page.goto(f"{server}/console/jobs/{job}/compare?{urllib.parse.urlencode(state)}")
    page.wait_for_function("() => [...document.querySelectorAll('.stage img')].every((one) => one.complete && one.naturalWidth > 0)")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def stage(page):
    """The pixels of the stage, without its tags and its line."""
    page.evaluate("() => document.querySelectorAll('.tag, .line').forEach((one) => one.remove())")
    return Image.open(io.BytesIO(page.locator("#stage").screenshot())).convert("RGB")


def box(image):
    """The place of the picture, which is fitted in the middle of the stage."""
    return ((image.width - 400) // 2, (image.height - 300) // 2)


def brightest(image, area=None):
    """The brightest sample of an area, or of the whole stage without its border, whose corners are round."""
    area = area or (9, 9, image.width - 9, image.height - 9)
    return max(high for low, high in image.crop(area).getextrema())


def equal_is_black(page):
    """The difference of equal pictures is black, also where they are transparent."""
    compare(page, "drawing", mode="difference", right="same", gain=16)
    shown = stage(page)
    assert brightest(shown) == 0, shown.getextrema()
    compare(page, "clear", mode="difference", right="same", gain=16)
    shown = stage(page)
    assert brightest(shown) == 0, shown.getextrema()


def change_is_bright(page):
    """A known change is bright where it is, and nowhere else."""
    compare(page, "marked", mode="difference", left="same", right="mark")
    shown = stage(page)
    left, top = box(shown)
    bright = shown.crop((left + 1, top + 1, left + 399, top + 299)).convert("L").point(lambda value: 255 if value > 60 else 0)
    place = bright.getbbox()
    # The watermark is in the lower right corner.
    assert place and place[0] > 200 and place[1] > 150, place
    assert brightest(shown, (left + 1, top + 1, left + 190, top + 299)) == 0


def split_is_where_the_range_says(page):
    """Left of the split is the left picture, and right of it the right one: as in the address, by keys, by a tap."""
    compare(page, "halves", mode="slider", left="red", right="blue", at=25)

    def split():
        shown = Image.open(io.BytesIO(page.locator("#stage").screenshot())).convert("RGB")
        left, top = box(shown)
        row = [shown.getpixel((left + x, top + 40)) for x in range(400)]
        reds = [x for x, (red, _, blue) in enumerate(row) if red > 200 and blue < 60]
        blues = [x for x, (red, _, blue) in enumerate(row) if blue > 200 and red < 60]
        assert reds and blues and max(reds) < min(blues), (len(reds), len(blues))
        return (max(reds) + min(blues)) / 2 / 4

    assert abs(split() - 25) < 1, split()
    page.get_by_label("Split").fill("60")
    assert abs(split() - 60) < 1, split()
    page.get_by_label("Split").focus()
    page.keyboard.press("Home")
    page.locator("#stage").focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    assert abs(split() - 20) < 1, split()
    area = page.locator("#stage").bounding_box()
    page.mouse.click(area["x"] + area["width"] / 2 + 60, area["y"] + area["height"] / 2)
    assert abs(split() - 65) < 1, split()
    page.mouse.move(area["x"] + area["width"] / 2 + 60, area["y"] + area["height"] / 2)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] / 2 - 80, area["y"] + area["height"] / 2, steps=4)
    page.mouse.up()
    assert abs(split() - 30) < 1, split()


def zoom_has_whole_steps(page):
    """A pixel of the picture has as many pixels of the screen as the zoom says, by keys, buttons and the mouse."""
    compare(page, "drawing", mode="blink", show="right", right="same", x=50, y=50)

    def widths():
        """The widths of the stripes, which have one pixel in the picture."""
        shown = stage(page)
        row = [shown.getpixel((x, shown.height // 2)) for x in range(shown.width)]
        green = "".join("1" if one[1] > 200 and one[0] < 60 and one[2] < 60 else "0" for one in row)
        return {len(run) for run in re.findall("(?<=0)1+(?=0)", green)}

    assert widths() == {1}
    page.locator("#stage").focus()
    page.keyboard.press("+")
    assert widths() == {2}, widths()
    page.get_by_role("button", name="Enlarge").click()
    page.get_by_role("button", name="Enlarge").click()
    assert widths() == {4}, widths()
    area = page.locator("#stage").bounding_box()
    page.mouse.dblclick(area["x"] + 200, area["y"] + 60)
    expect(page.get_by_label("Zoom")).to_have_value("5")
    page.keyboard.press("-")
    page.keyboard.press("0")
    expect(page.get_by_label("Zoom")).to_have_value("0")


def link_shows_the_same(page):
    """A link shows another browser the same place."""
    compare(page, "drawing", right="same")
    page.get_by_text("Side by side").click()
    page.get_by_label("Zoom").select_option("3")
    page.get_by_role("button", name="Move right").click()
    page.get_by_role("button", name="Move down").click()
    page.locator("#stage").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Copy link").click()
    link = page.url
    assert "zoom=3" in link and "mode=side" in link, link
    before = stage(page)
    other = page.context.browser.new_page(viewport=page.viewport_size)
    other.goto(link)
    other.wait_for_function("() => [...document.querySelectorAll('.stage img')].every((one) => one.complete && one.naturalWidth > 0)")
    after = stage(other)
    other.close()
    assert before.size == after.size and brightest(ImageChops.difference(before, after)) == 0, link


def taps_are_enough(page):
    """On a phone, taps move the split, switch the picture and zoom."""
    phone = page.context.browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    touch = phone.new_page()
    compare(touch, "halves", mode="slider", left="red", right="blue")
    touch.locator("#stage").tap(position={"x": 60, "y": 60})
    assert float(touch.get_by_label("Split").input_value()) < 25
    touch.get_by_label("Blink").tap()
    touch.locator("#stage").tap()
    expect(touch.locator("select[name=show]")).not_to_have_value("both")
    shown = touch.locator("#stage").get_attribute("data-show")
    touch.locator("#stage").tap()
    assert touch.locator("#stage").get_attribute("data-show") != shown
    touch.get_by_role("button", name="Enlarge").tap()
    expect(touch.get_by_label("Zoom")).not_to_have_value("0")
    phone.close()


def poster_of_a_video(page):
    """The poster of an uploaded video has a reference, too."""
    film = folder / "film.mp4"
    made = subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=400x300:rate=5:duration=1", "-pix_fmt", "yuv420p", film],
                          check=False)
    if made.returncode != 0:
        return
    query = urllib.parse.urlencode({"tool": "sora", "id": "film", "options": json.dumps({"only": ["same"], "same": {"format": "png", "maxWidth": 400}})})
    assert b"succeeded" in post(f"/v1/jobs?{query}", film.read_bytes())
    compare(page, "film", mode="difference", gain=16)
    shown = stage(page)
    assert brightest(shown) == 0, shown.getextrema()


def missing_original_says_why(page):
    """If the original is gone, the page says so and shows the rest."""
    page.route("**/reference/**", lambda route: route.fulfill(
        status=410, content_type="application/problem+json", body=json.dumps({"detail": "The source is not kept any more."})))
    page.goto(f"{server}/console/jobs/drawing/compare")
    expect(page.locator("#compare-status")).to_contain_text("Original: The source is not kept any more.")
    page.unroute("**/reference/**")


def job_leads_to_compare(page):
    page.goto(f"{server}/console/jobs/drawing")
    page.get_by_role("link", name="Compare them with the original").click()
    expect(page.locator("h1")).to_have_text("Compare drawing")


def compare_without_scripts(browser):
    """Without JavaScript, the difference is shown, and the form changes the state."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/console/jobs/halves/compare?left=red&right=blue")
    page.get_by_label("Difference").check()
    page.get_by_role("button", name="Show").click()
    shown = Image.open(io.BytesIO(page.locator("#stage").screenshot())).convert("RGB")
    red, _, blue = shown.getpixel((shown.width // 2, shown.height // 2))
    assert red > 250 and blue > 250, (red, blue)
    context.close()


def drop(page, name, content):
    page.goto(f"{server}/console/try")
    page.get_by_role("checkbox", name="AVIF").uncheck()
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "image/png", "buffer": content})


def done(page):
    """Waits for the end of a trial that has a curve."""
    page.wait_for_function("""() => document.querySelectorAll('#curve circle').length > 0
        && document.querySelector('#try-status').textContent === '' && document.querySelectorAll('.late').length === 0""")


def variants(stream):
    """The bytes of each format in the stream of a trial."""
    events = re.findall(r"event: variant\ndata: (.*)\n", stream)
    return {event["format"]: base64.b64decode(event["data"]) for event in map(json.loads, events)}


def try_shows_formats(page):
    """A dropped image is shown in each format with its figures, and a curve with the preset's own place."""
    page.goto(f"{server}/console/try")
    page.get_by_role("checkbox", name="AVIF").uncheck()
    dropped = page.evaluate_handle("""([name, data]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], name));
        return transfer;
    }""", ["fox.png", base64.b64encode(png(drawing())).decode()])
    page.dispatch_event("#drop", "drop", {"dataTransfer": dropped})
    done(page)
    expect(page.locator("#variants figure")).to_have_count(2)
    for text in ["Bytes", "Time", "Score"]:
        expect(page.locator("#variants figure").first).to_contain_text(text)
    page.wait_for_function("() => [...document.querySelectorAll('#variants img')].every((one) => one.naturalWidth === 400)")
    expect(page.locator("#curve path.own")).to_have_count(1)
    expect(page.locator("#curve")).to_contain_text("preset: JPEG 80")
    points = page.locator("#curve circle").count()
    assert points == 16, points
    expect(page.locator("#points tbody th", has_text="80 (preset)")).to_have_count(1)
    assert page.locator("#points td:first-of-type").all_text_contents() != []
    with urllib.request.urlopen(server + "/v1/jobs?fields=id&q=fox", timeout=30) as answer:
        assert json.loads(answer.read())["jobs"] == []


def choice_gives_the_same_bytes(page):
    """The preset that is copied is accepted by `calotype presets`, and makes the same bytes; so do the two commands."""
    trials = []
    page.on("request", lambda asked: trials.append(asked.url) if "/v1/trials" in asked.url else None)
    drop(page, "fox.png", png(drawing()))
    done(page)
    page.locator("input[name=quality]").fill("37")
    page.wait_for_function("() => document.querySelector('#variants').textContent.includes('Quality37')")
    done(page)
    page.locator("figure", has_text="WebP").get_by_role("radio").check()
    address = re.sub("&sourceSha256=[0-9a-f]+", "", trials[-1].removeprefix(server))
    expected = variants(post(address, png(drawing())).decode())["webp"]
    place = folder / "choice"
    place.mkdir()
    (place / "fox.png").write_bytes(png(drawing()))
    (place / "presets.yaml").write_text(page.locator("#yaml").text_content())

    def run(*words):
        return subprocess.run(words, cwd=place, check=True, capture_output=True, timeout=60, text=True).stdout

    assert re.search("dall-e +normal .* webp +37", run(program, "presets", "--presets", "presets.yaml"))
    run(program, "process", "fox.png", "--tool", "dall-e", "--presets", "presets.yaml", "--output", "a", "--name", "{variant}.{ext}")
    assert (place / "a" / "normal.webp").read_bytes() == expected
    command = page.locator("#command").text_content()
    run("sh", "-c", command.replace("calotype", program, 1) + " --output b --name '{variant}.{ext}'")
    assert (place / "b" / "normal.webp").read_bytes() == expected
    job = json.loads(run("sh", "-c", page.locator("#curl").text_content().replace("curl ", "curl -s -H 'Prefer: wait=30' ", 1)))
    with urllib.request.urlopen(f"{server}/v1/jobs/{job['id']}/variants/normal?redirect=no", timeout=30) as answer:
        assert answer.read() == expected


def newer_trial_cancels(page):
    """Moving the quality ends the trial before. The last one counts."""
    ended = []
    page.on("requestfailed", lambda asked: ended.append(asked.url) if "/v1/trials" in asked.url else None)
    drop(page, "fox.png", png(drawing().resize((1600, 1200))))
    page.get_by_role("checkbox", name="AVIF").check()
    expect(page.locator("#variants figure", has_text="Bytes").first).to_be_visible()
    page.get_by_role("checkbox", name="AVIF").uncheck()
    for value in ["20", "30", "41"]:
        page.locator("input[name=quality]").fill(value)
    done(page)
    expect(page.locator("#variants figure").first).to_contain_text("Quality41")
    assert ended


def state_is_in_the_address(page):
    page.goto(f"{server}/console/try?tool=sora&variant=high-quality&quality=33&formats=webp&choice=webp")
    page.set_input_files("input[type=file]", {"name": "a.png", "mimeType": "image/png", "buffer": png(drawing())})
    done(page)
    expect(page.locator("#variants figure")).to_have_count(1)
    expect(page.locator("#variants")).to_contain_text("Quality33")
    expect(page.locator("#yaml")).to_contain_text("sora:\n  high-quality:")


def hostile_file(page):
    """The name of a file is text, and a shell does not get it. A file that is no image is a message."""
    name = "\u0600<img src=x onerror=window.hit=1>'$(id).png"
    drop(page, name, png(drawing()))
    done(page)
    expect(page.locator("#file-name")).to_contain_text("<img src=x")
    assert "$(id)" not in page.locator("#command").text_content() + page.locator("#curl").text_content()
    assert page.evaluate("() => window.hit") is None and page.locator("#file-name img").count() == 0
    drop(page, "a.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='window.hit=1'/>" + b" " * 100)
    expect(page.locator("#try-status")).to_contain_text("Not supported: SVG")
    assert page.evaluate("() => window.hit") is None


def keys_are_enough(page):
    """Try works with the keyboard alone, once a file is chosen, and the focus stays."""
    drop(page, "fox.png", png(drawing()))
    done(page)
    page.locator("input[name=quality]").focus()
    page.keyboard.press("Home")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('#variants').textContent.includes('Quality5')")
    done(page)
    assert page.evaluate("() => document.activeElement.name") == "quality"
    page.locator("#variants input").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#yaml")).to_contain_text('format: "webp"')
    assert page.evaluate("() => document.activeElement.value") == "webp"


def animation(kind):
    file = io.BytesIO()
    frames = [drawing().rotate(angle) for angle in (0, 90, 180)]
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=200, loop=0)
    return file.getvalue()


def animations_are_named(page):
    """Of an animation, the page says that the original is its first frame. Variants in AVIF are shown."""
    query = urllib.parse.urlencode({"tool": "dall-e", "id": "moving", "options": json.dumps({
        "only": ["moves", "still"], "moves": {"format": "webp", "maxWidth": 400}, "still": {"format": "avif", "maxWidth": 400}})})
    assert b"succeeded" in post(f"/v1/jobs?{query}", animation("GIF"))
    compare(page, "moving", right="moves")
    expect(page.locator(".hint")).to_contain_text("moves is an animation. The original is the first frame")
    compare(page, "moving", right="still", mode="side")
    expect(page.locator(".hint")).to_have_count(0)
    assert page.evaluate("() => document.querySelector('.layer.right img').naturalWidth") == 400


def broken_links_show_something(page):
    """An address with wrong values shows the page as without them. One with very long names fits."""
    for query in ["left=zz&right=%00&mode=%F0%9F&zoom=abc&x=-1&y=NaN&gain=1e9&show=&at=200", "right=" + "x" * 2000, "left=&right="]:
        page.goto(f"{server}/console/jobs/drawing/compare?{query}")
        expect(page.locator("select[name=right]")).to_have_value("half")
    page.goto(f"{server}/console/try?quality=abc&tool=none&variant=%3Cb%3E&formats=zz&choice=%00")
    expect(page.locator("select[name=preset]")).not_to_have_value("")
    user, name = "ü漢😀" * 25, "é/../x ?#&%"
    query = urllib.parse.urlencode({"tool": "dall-e", "id": name, "user": user, "options": json.dumps({
        "only": [f"v{number}" for number in range(28)],
        **{f"v{number}": {"format": "jpeg", "maxWidth": 40 + number} for number in range(28)}})})
    assert b"succeeded" in post(f"/v1/jobs?{query}", png(drawing()))
    page.goto(f"{server}/console/jobs/{urllib.parse.quote(name, safe='')}?user={urllib.parse.quote(user)}")
    expect(page.locator(".variants img")).to_have_count(28)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Compare them with the original").click()
    page.locator("select[name=right]").select_option("v27")
    page.wait_for_function("() => [...document.querySelectorAll('.stage img')].every((one) => one.complete && one.naturalWidth === 67)")


def other_files_on_try(page):
    """Animations and videos are tried with one of their frames. A file that is no image is a message."""
    for name, content, text in [("a.gif", animation("GIF"), "GIF, 400 × 300"), ("a.webp", animation("WEBP"), "WebP, 400 × 300")]:
        drop(page, name, content)
        done(page)
        expect(page.locator("#file-name")).to_contain_text(text)
    for content, text in [(b"", "The file is empty."), (b"text " * 50, "not an image"), (b'{"a": 1}', "looks like JSON"),
                          (png(drawing())[:900], "damaged")]:
        drop(page, "a.png", content)
        expect(page.locator("#try-status")).to_contain_text(text)
        expect(page.locator("#results")).to_be_hidden()


def two_tabs_try_at_once(page):
    """Trials of two tabs do not end each other."""
    other = page.context.browser.new_page()
    for tab in (page, other):
        drop(tab, "fox.png", png(drawing()))
    for tab in (page, other):
        done(tab)
        expect(tab.locator("#variants figure", has_text="Bytes")).to_have_count(2)
    page.goto(f"{server}/console/jobs")
    page.go_back()
    expect(page.locator("#file-name")).to_contain_text("Drop an image here")
    other.close()


PAGES = ["/console", "/console/jobs", "/console/jobs/drawing", "/console/jobs/drawing/compare?mode=blink", "/console/jobs/drawing/compare",
         "/console/try", "/console/failures", "/console/batches", "/console/workers", "/console/presets", "/console/operations"]


def nothing_shifts(page):
    """The layout does not shift while a page loads."""
    for width in [1000, 390]:
        page.set_viewport_size({"width": width, "height": 900})
        for path in PAGES:
            page.goto(server + path)
            page.wait_for_function("() => [...document.images].every((one) => one.complete)")
            shifts = page.evaluate("""() => new Promise((done) => {
                const found = [];
                const place = (box) => `${Math.round(box.x)},${Math.round(box.y)}`;
                new PerformanceObserver((list) => {
                    for (const one of list.getEntries()) found.push([one.value, ...one.sources.map((source) =>
                        `${source.node?.textContent.trim().slice(0, 30)}: ${place(source.previousRect)} to ${place(source.currentRect)}`)]);
                }).observe({ type: "layout-shift", buffered: true });
                setTimeout(() => done(found), 100);
            })""")
            assert not shifts, (path, width, shifts)


def fits_when_enlarged(page):
    """Nothing is wider than the window at 400 % zoom, which is a window of 320 pixels."""
    page.set_viewport_size({"width": 320, "height": 400})
    compare(page, "drawing", zoom=8)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    drop(page, "fox.png", png(drawing()))
    done(page)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def few_requests(page):
    """A page needs at most 8 requests before its pictures."""
    for path in PAGES:
        asked = []
        note = lambda one: asked.append(one.url) if one.resource_type != "image" else None
        page.on("request", note)
        page.goto(server + path)
        page.remove_listener("request", note)
        assert 3 <= len(asked) <= 8, (path, asked)


FLOWS = [equal_is_black, change_is_bright, split_is_where_the_range_says, zoom_has_whole_steps, link_shows_the_same, taps_are_enough,
         poster_of_a_video, missing_original_says_why, job_leads_to_compare, try_shows_formats, choice_gives_the_same_bytes,
         newer_trial_cancels, state_is_in_the_address, hostile_file, keys_are_enough, animations_are_named, broken_links_show_something,
         other_files_on_try, two_tabs_try_at_once, nothing_shifts, fits_when_enlarged,
         few_requests]


def make_jobs():
    make_job("drawing", drawing(), LOSSLESS)
    clear = drawing("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    make_job("clear", clear, {"only": ["same"], "same": {"format": "png", "maxWidth": 400}})
    spot = {"text": "X"}
    make_job("marked", drawing(), {"only": ["same", "mark"], "same": {"format": "png", "maxWidth": 400},
                                   "mark": {"format": "png", "maxWidth": 400, "watermark": spot}})
    # The left half and the right half of one picture, as two variants of the same size.
    halves = Image.new("RGB", (800, 300), "red")
    ImageDraw.Draw(halves).rectangle((400, 0, 799, 299), fill="blue")
    make_job("halves", halves, {"only": ["red", "blue"], **{
        name: {"format": "png", "maxWidth": 400, "maxHeight": 300, "fit": "cover", "gravity": [x, 0.5]} for name, x in [("red", 0), ("blue", 1)]}})


def main():
    failed = []
    make_jobs()
    wanted = sys.argv[4:]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        errors = []
        expect.set_options(timeout=20_000)
        for flow in FLOWS:
            if wanted and flow.__name__ not in wanted:
                continue
            page = browser.new_page(viewport={"width": 1000, "height": 900})
            page.set_default_timeout(20_000)
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("dialog", lambda dialog: (errors.append("a dialog"), dialog.dismiss()))
            page.on("console", lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None)
            try:
                flow(page)
            except Exception as error:  # pylint: disable=broad-exception-caught
                failed.append(f"{flow.__name__}: {type(error).__name__} {error}")
                page.screenshot(path=folder / f"{flow.__name__}.png")
            page.close()
        try:
            compare_without_scripts(browser)
        except Exception as error:  # pylint: disable=broad-exception-caught
            failed.append(f"compare_without_scripts: {error}")
        failed += errors
        browser.close()
    print("\n".join(failed))
    return 1 if failed else 0


sys.exit(main())
