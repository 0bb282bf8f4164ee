// The page Compare. The form and the data of the stage are its state, and so is the address.

const stage = document.getElementById("stage");
const form = document.getElementById("compare");
if (stage && form) start();

function start() {
    const fields = form.elements;
    const status = document.getElementById("compare-status");
    const images = [...stage.querySelectorAll("img")];
    const { width, height } = stage.querySelector(".room").viewBox.baseVal;
    const center = { x: stage.dataset.x / 100, y: stage.dataset.y / 100 };
    const most = 8;
    // Larger pictures move in whole pixels of the screen, so that their pixels stay sharp.
    const aligned = (value) => Math.round(value * devicePixelRatio) / devicePixelRatio;
    const clamped = (value, low, high) => Math.min(Math.max(value, low), high);
    const mode = () => fields.mode.value;
    const zoom = () => Number(fields.zoom.value);
    const split = () => Number(fields.at.value);
    let place = {};
    let saving = 0;
    let blinking = 0;

    // Where the picture lies in its view, in pixels of CSS.
    function layout() {
        const view = { wide: stage.clientWidth, high: stage.clientHeight };
        if (mode() === "side") view.wide = (view.wide - 2) / 2;
        const fit = Math.min(view.wide / width, view.high / height, 1);
        const scale = zoom() ? zoom() / devicePixelRatio : fit;
        const [wide, high] = [width * scale, height * scale];
        const start = (view, size, part) =>
            aligned(size <= view ? (view - size) / 2 : clamped(view / 2 - part * size, view - size, 0));
        const [left, top] = [start(view.wide, wide, center.x), start(view.high, high, center.y)];
        const visible = { left: Math.max(left, 0), right: Math.min(left + wide, view.wide) };
        return { view, scale, wide, high, left, top, visible };
    }

    function draw() {
        place = layout();
        const line = place.visible.left + split() / 100 * (place.visible.right - place.visible.left);
        const { style } = stage;
        for (const name of ["wide", "high", "left", "top"]) style.setProperty(`--${name}`, `${place[name]}px`);
        style.setProperty("--split", `${line}px`);
        style.setProperty("--gain", fields.gain.value);
        place.split = line;
        stage.dataset.mode = mode();
        stage.classList.add("ready");
        stage.classList.toggle("zoomed", place.wide > place.view.wide || place.high > place.view.high);
        stage.classList.toggle("exact", zoom() > 0);
        for (const part of form.querySelectorAll("[data-for]")) part.classList.toggle("on", part.dataset.for === mode());
        blink();
    }

    // Blink: once a second, and never by itself where motion is not wanted.
    function blink() {
        const isWanted = mode() === "blink" && fields.show.value === "both";
        const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches && !stage.dataset.asked;
        stage.dataset.show = fields.show.value === "both" ? stage.dataset.turn ?? "left" : fields.show.value;
        if (isWanted && !isStill && !blinking) {
            blinking = setInterval(() => {
                stage.dataset.turn = stage.dataset.show === "left" ? "right" : "left";
                stage.dataset.show = stage.dataset.turn;
            }, 1000);
        } else if (!isWanted && blinking) {
            clearInterval(blinking);
            blinking = 0;
        }
    }

    function change() {
        draw();
        clearTimeout(saving);
        saving = setTimeout(save, 150);
    }

    function save() {
        const address = new URL(location.href);
        const number = (value) => String(Math.round(value * 100) / 100);
        const state = {
            left: fields.left.value, right: fields.right.value, mode: mode(), at: number(split()), zoom: zoom(),
            x: number(center.x * 100), y: number(center.y * 100), gain: fields.gain.value, show: fields.show.value,
        };
        for (const [name, value] of Object.entries(state)) address.searchParams.set(name, value);
        history.replaceState(null, "", address);
    }

    // Zooms in whole steps. The place at (x, y) of the stage stays where it is.
    function enlarge(steps, x = place.view.wide / 2, y = place.view.high / 2) {
        const now = place.scale * devicePixelRatio;
        let next = steps > 0 ? Math.floor(now + 1e-6) + 1 : Math.ceil(now - 1e-6) - 1;
        if (zoom() === 0 && steps < 0) return;
        next = next < 1 ? 0 : Math.min(next, most);
        const part = { x: (x - place.left) / place.wide, y: (y - place.top) / place.high };
        fields.zoom.value = String(next);
        const after = layout();
        center.x = clamped(part.x + (after.view.wide / 2 - x) / after.wide, 0, 1);
        center.y = clamped(part.y + (after.view.high / 2 - y) / after.high, 0, 1);
        change();
    }

    // Moves the view over the picture, in pixels of CSS.
    function move(x, y) {
        center.x = clamped((place.view.wide / 2 - place.left + x) / place.wide, 0, 1);
        center.y = clamped((place.view.high / 2 - place.top + y) / place.high, 0, 1);
        if (place.wide <= place.view.wide) center.x = 0.5;
        if (place.high <= place.view.high) center.y = 0.5;
        change();
    }

    function setSplit(percent) {
        fields.at.value = String(clamped(percent, 0, 100));
        change();
    }

    const splitAt = (x) => setSplit(
        (x - place.visible.left) / Math.max(place.visible.right - place.visible.left, 1) * 100);

    function switchPicture() {
        fields.show.value = stage.dataset.show === "left" ? "right" : "left";
        change();
    }

    // Side by side has two views with the same place.
    const inView = (x) => mode() === "side" && x > place.view.wide ? x - place.view.wide - 2 : x;
    const point = (event) => {
        const box = stage.getBoundingClientRect();
        return { x: event.clientX - box.left - stage.clientLeft, y: event.clientY - box.top - stage.clientTop };
    };

    let drag = null;
    stage.addEventListener("pointerdown", (event) => {
        if (event.button !== 0 || !event.isPrimary) return;
        const at = point(event);
        drag = { at, first: at, moved: false, line: mode() === "slider" && Math.abs(at.x - place.split) < 22 };
        stage.setPointerCapture(event.pointerId);
    });
    stage.addEventListener("pointermove", (event) => {
        if (!drag) return;
        const at = point(event);
        if (Math.hypot(at.x - drag.first.x, at.y - drag.first.y) > 4) drag.moved = true;
        if (!drag.moved) return;
        if (drag.line) splitAt(at.x);
        else if (stage.classList.contains("zoomed")) move(drag.at.x - at.x, drag.at.y - at.y);
        else if (mode() === "slider") splitAt(at.x);
        drag.at = at;
    });
    stage.addEventListener("pointerup", (event) => {
        if (drag && !drag.moved) {
            if (mode() === "slider") splitAt(point(event).x);
            if (mode() === "blink") switchPicture();
        }
        drag = null;
    });
    stage.addEventListener("pointercancel", () => { drag = null; });
    stage.addEventListener("dblclick", (event) => {
        const at = point(event);
        enlarge(event.shiftKey ? -1 : 1, inView(at.x), at.y);
    });
    stage.addEventListener("wheel", (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        const at = point(event);
        enlarge(event.deltaY < 0 ? 1 : -1, inView(at.x), at.y);
    }, { passive: false });

    const step = () => ({ x: place.view.wide / 8, y: place.view.high / 8 });
    const isMovable = () => stage.classList.contains("zoomed");
    const keys = {
        ArrowLeft: () => isMovable() ? move(-step().x, 0) : setSplit(split() - 2),
        ArrowRight: () => isMovable() ? move(step().x, 0) : setSplit(split() + 2),
        ArrowUp: () => isMovable() && move(0, -step().y), ArrowDown: () => isMovable() && move(0, step().y),
        "[": () => setSplit(split() - 2), "]": () => setSplit(split() + 2),
        "+": () => enlarge(1), "=": () => enlarge(1), "-": () => enlarge(-1),
        0: () => { fields.zoom.value = "0"; change(); },
        " ": () => { if (mode() === "blink") switchPicture(); },
    };
    stage.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
        // A page that has nothing to move here scrolls.
        if (keys[event.key]() !== false) event.preventDefault();
    });

    // Buttons, for single taps.
    async function copy() {
        save();
        try {
            await navigator.clipboard.writeText(location.href);
            status.textContent = "The link is copied.";
        } catch {
            status.textContent = location.href;
        }
    }
    const actions = {
        shrink: () => enlarge(-1), enlarge: () => enlarge(1), left: () => move(-step().x, 0), right: () => move(step().x, 0),
        up: () => move(0, -step().y), down: () => move(0, step().y), copy,
    };
    for (const button of form.querySelectorAll("[data-do]")) button.addEventListener("click", actions[button.dataset.do]);

    form.addEventListener("input", (event) => {
        // Other pictures come with another page, which has their sizes.
        if (event.target === fields.left || event.target === fields.right) {
            save();
            location.reload();
            return;
        }
        if (event.target === fields.show) stage.dataset.asked = "yes";
        change();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    new ResizeObserver(draw).observe(stage);
    draw();

    // Why a picture does not come: the answer in place of the picture says it.
    async function explain(image) {
        let reason = "This browser cannot show it.";
        try {
            const answer = await fetch(image.src);
            const type = answer.headers.get("Content-Type") ?? "";
            if (!answer.ok && type.includes("json")) reason = (await answer.json()).detail;
        } catch {
            reason = "The server cannot be reached.";
        }
        status.className = "problem";
        status.textContent = `${image.alt}: ${reason}`;
    }
    const pending = images.filter((image) => !image.complete);
    if (pending.length > 0) status.textContent = "The pictures are loading…";
    const arrived = () => {
        if (images.every((image) => image.complete && image.naturalWidth > 0)) status.textContent = "";
    };
    for (const image of images) {
        image.addEventListener("load", arrived);
        image.addEventListener("error", () => explain(image));
        if (image.complete && image.naturalWidth === 0) explain(image);
    }
}
