// The page Try. Each change asks POST /v1/trials again, which cancels the trial before. The bytes of the image are sent once,
// and again only if the server does not keep them any more.

const form = document.getElementById("trial");
const $ = (id) => document.getElementById(id);
const status = $("try-status");
const names = { jpeg: "JPEG", webp: "WebP", avif: "AVIF", png: "PNG", gif: "GIF", jxl: "JPEG XL", auto: "Smallest" };
// The qualities of the curve. Below 20, no picture is usable.
const qualities = [20, 35, 50, 60, 70, 80, 90, 95];
const lossy = (format) => ["jpeg", "webp", "avif", "auto"].includes(format);
// It names the trials of this page, so that a new one replaces the one before.
const series = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

let file = null;
// The hash by which the server knows the image.
let kept = null;
let running = null;
let timer = 0;
// What is known about each format: its last variant, its failure, and its points by quality.
let known = new Map();
let chosen = new URL(location.href).searchParams.get("choice");
// The place of the preset, where it looks for a score.
let found = null;

const preset = () => form.elements.preset.selectedOptions[0].dataset;
const quality = () => Number(form.elements.quality.value);
const own = () => preset().quality ? Number(preset().quality) : found;

function make(name, fields = {}, ...children) {
    const element = document.createElement(name);
    Object.assign(element, fields);
    element.append(...children);
    return element;
}

function bytes(count) {
    if (count < 1000) return `${count} B`;
    const value = count < 1e6 ? count / 1000 : count / 1e6;
    return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${count < 1e6 ? "KB" : "MB"}`;
}
const time = (ms) => ms < 1000 ? `${ms < 10 ? ms : Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

function formats() {
    const wanted = [...form.elements.format].filter((box) => box.checked).map((box) => box.value);
    return wanted.includes(preset().format) ? wanted : [preset().format, ...wanted];
}

const entry = (format) => {
    if (!known.has(format)) known.set(format, { points: new Map() });
    return known.get(format);
};

// Trials.

function plan(wait = 250) {
    clearTimeout(timer);
    running?.abort();
    running = null;
    if (file) timer = setTimeout(run, wait);
}

function address(more = {}) {
    const { tool, variant } = preset();
    const missing = qualities.filter((one) => formats().some((format) => lossy(format) && !entry(format).points.has(one)));
    const options = { only: [variant] };
    // A preset that looks for a score is tried as it is, until somebody moves the quality.
    if (form.dataset.moved || preset().quality) options[variant] = { quality: quality() };
    const query = new URLSearchParams({ tool, series, formats: formats().join(","), options: JSON.stringify(options), ...more });
    if (missing.length > 0) query.set("curve", missing.join(","));
    return `/v1/trials?${query}`;
}

// Asks for a trial. Throws an error with a sentence for a person.
async function ask(signal) {
    const send = (address, body) =>
        fetch(address, { method: "POST", body, signal, headers: { "Content-Type": "application/octet-stream" } });
    const named = kept;
    const answer = await (named ? send(address({ sourceSha256: named })) : send(address(), file));
    if (answer.ok) return answer;
    const isProblem = (answer.headers.get("Content-Type") ?? "").includes("json");
    const problem = isProblem ? await answer.json() : { detail: `The server answers ${answer.status}.` };
    if (!named || problem.reason !== "unknown-source") throw new Error(problem.detail);
    if (kept === named) kept = null;
    return ask(signal);
}

async function run() {
    const control = new AbortController();
    running = control;
    say("Trying…");
    for (const format of formats()) entry(format).isLate = true;
    let isEnded = false;
    try {
        const answer = await ask(control.signal);
        for await (const { name, data } of events(answer.body)) {
            if (control.signal.aborted) return;
            if (name === "failed" && !data.variant) throw new Error(data.detail);
            isEnded ||= name === "end";
            take(name, data);
        }
        if (!isEnded) throw new TypeError();
        say("");
    } catch (error) {
        if (control.signal.aborted) return;
        say(error instanceof TypeError ? "The trial was cut off, or the server cannot be reached. What has arrived is below." : error.message, true);
    } finally {
        if (running === control) running = null;
        draw();
    }
}

// Reads server-sent events from the body of an answer.
async function* events(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let parts = [];
    for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        const lines = value.split("\n\n");
        parts.push(lines.shift());
        for (const line of lines) {
            const event = parts.join("");
            parts = [line];
            const name = /^event: (.*)$/m.exec(event)?.[1];
            const data = /^data: (.*)$/m.exec(event)?.[1];
            if (name && data) yield { name, data: JSON.parse(data) };
        }
    }
}

function take(name, data) {
    if (name === "original") {
        kept = data.sha256 ?? null;
        $("file-name").textContent = `${file.name} · ${names[data.format] ?? data.format.toUpperCase()}, ${data.width} × ${data.height}, ${bytes(data.size)}`;
        return;
    }
    if (!data.format) return;
    const one = entry(data.format);
    if (name === "variant") {
        if (one.url) URL.revokeObjectURL(one.url);
        one.url = null;
        if (data.data) {
            const binary = Uint8Array.from(atob(data.data), (letter) => letter.charCodeAt(0));
            one.url = URL.createObjectURL(new Blob([binary], { type: data.type }));
            delete data.data;
        }
        Object.assign(one, { variant: data, failure: null, isLate: false });
        if (data.quality && lossy(data.format)) one.points.set(data.quality, data);
        if (!form.dataset.moved && !preset().quality && data.format === preset().format && data.quality) {
            found = data.quality;
            form.elements.quality.value = found;
            $("quality-shown").textContent = found;
        }
    } else if (name === "point") {
        one.points.set(data.quality, data);
    } else if (name === "failed") {
        Object.assign(one, { failure: data.detail, isLate: false });
    }
    draw();
}

function say(text, isProblem = false) {
    status.className = isProblem ? "problem" : "hint";
    status.textContent = text;
    if (isProblem && file) {
        const again = make("button", { type: "button", textContent: "Try again" });
        again.addEventListener("click", () => plan(0));
        status.append(" ", again);
    }
}

// Pictures and figures.

function draw() {
    const shown = formats();
    if (!shown.includes(chosen)) chosen = preset().format;
    $("results").hidden = !shown.some((format) => entry(format).variant || entry(format).failure);
    const figures = shown.map((format) => figure(format));
    for (const old of [...$("variants").children]) if (!figures.includes(old)) old.remove();
    figures.forEach((element, index) => {
        if ($("variants").children[index] !== element) $("variants").insertBefore(element, $("variants").children[index] ?? null);
    });
    drawCurve(shown);
    drawTable(shown);
    drawTexts();
}

// The elements of a figure stay, so that the focus survives.
function figure(format) {
    const one = entry(format);
    if (!one.figure) {
        const radio = make("input", { type: "radio", name: "choice", value: format });
        radio.addEventListener("change", () => { chosen = format; save(); draw(); });
        one.image = make("img", { alt: "" });
        one.list = make("dl");
        one.reason = make("p", { className: "reason" });
        one.radio = radio;
        one.figure = make("figure", {}, make("div", { className: "frame" }, one.image), make("figcaption", {},
            make("label", {}, radio, names[format] ?? format), one.list, one.reason));
    }
    one.radio.checked = format === chosen;
    one.figure.classList.toggle("chosen", format === chosen);
    one.figure.firstChild.classList.toggle("late", Boolean(one.isLate));
    one.image.hidden = !one.url || Boolean(one.failure);
    if (one.url && one.image.src !== one.url) one.image.src = one.url;
    one.image.alt = `${names[format] ?? format} of the image`;
    const notes = one.variant && !one.url ? ["The file is too large to be shown here."] : [];
    one.reason.textContent = one.failure ?? [...notes, ...one.variant?.warnings ?? []].join(" ");
    one.list.replaceChildren();
    if (one.variant && !one.failure) {
        const { variant } = one;
        const facts = [
            ["Bytes", bytes(variant.size)], ["Time", time(variant.ms)], ["Score", variant.ssimulacra2?.toFixed(1) ?? "–"],
            ["Quality", variant.quality ?? "none"], ["Pixels", `${variant.width} × ${variant.height}`],
        ];
        for (const [name, value] of facts) one.list.append(make("dt", { textContent: name }), make("dd", { textContent: value }));
    }
    return one.figure;
}

const sorted = (format) => [...entry(format).points.values()].sort((one, other) => one.quality - other.quality);

// The next larger one of 1, 2 and 5 times a power of ten.
function roundStep(value) {
    const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
    return [1, 2, 5, 10].map((one) => one * power).find((one) => one >= value);
}

function drawCurve(shown) {
    const curves = shown.filter((format) => lossy(format) && sorted(format).length > 0);
    const all = curves.flatMap(sorted);
    if (all.length === 0) return $("curve").replaceChildren(make("p", { className: "empty", textContent: "No curve yet." }));
    // As wide as there is room for, so that letters keep their size.
    const wide = Math.min(Math.max($("curve").clientWidth, 280), 640);
    const [high, left, bottom, right, top] = [300, 62, 30, 60, 12];
    const step = roundStep(Math.max(...all.map((point) => point.size)) / 4);
    const most = step * Math.ceil(Math.max(...all.map((point) => point.size)) / step);
    const x = (quality) => left + quality / 100 * (wide - left - right);
    const y = (size) => high - bottom - size / most * (high - bottom - top);
    const part = (name, fields, ...children) => {
        const element = document.createElementNS("http://www.w3.org/2000/svg", name);
        for (const [field, value] of Object.entries(fields)) element.setAttribute(field, value);
        element.append(...children);
        return element;
    };
    const label = curves.map((format) => {
        const points = sorted(format);
        const last = points[points.length - 1];
        return `${names[format]}: ${bytes(points[0].size)} at ${points[0].quality}, ${bytes(last.size)} at ${last.quality}`;
    }).join("; ");
    const svg = part("svg", { class: "curve", viewBox: `0 0 ${wide} ${high}`, role: "img", "aria-label": label });
    for (let size = 0; size <= most; size += step) {
        svg.append(part("line", { class: "grid", x1: left, x2: wide - right, y1: y(size), y2: y(size) }),
            part("text", { class: "tick", x: left - 6, y: y(size) + 4, "text-anchor": "end" }, bytes(size)));
    }
    for (const one of wide < 480 ? [50, 100] : [20, 40, 60, 80, 100]) {
        svg.append(part("text", { class: "tick", x: x(one), y: high - 10, "text-anchor": "middle" }, String(one)));
    }
    svg.append(part("text", { class: "tick", x: x(0), y: high - 10 }, "quality"));
    svg.append(part("line", { class: "now", x1: x(quality()), x2: x(quality()), y1: top, y2: high - bottom }));
    // Names at the ends of the curves, not over each other.
    let above = high;
    const ends = curves.map((format, index) => ({ format, index, points: sorted(format) }))
        .sort((one, other) => one.points.at(-1).size - other.points.at(-1).size);
    for (const { format, index, points } of ends) {
        svg.append(part("polyline", {
            class: `f${index % 4}`, points: points.map((point) => `${x(point.quality).toFixed(1)},${y(point.size).toFixed(1)}`).join(" "),
        }));
        for (const point of points) {
            svg.append(part("circle", { class: `f${index % 4}`, cx: x(point.quality), cy: y(point.size), r: 3 },
                part("title", {}, `${names[format]} ${point.quality}: ${bytes(point.size)}, score ${point.ssimulacra2?.toFixed(1) ?? "–"}`)));
        }
        const end = points.at(-1);
        above = Math.min(y(end.size) + 4, above - 14);
        svg.append(part("text", { class: `name f${index % 4}`, x: x(end.quality) + 8, y: above }, names[format]));
    }
    const place = own() && entry(preset().format).points.get(own());
    if (place) {
        const [px, py] = [x(place.quality), y(place.size)];
        const index = curves.indexOf(preset().format);
        svg.append(part("path", { class: `own f${index % 4}`, d: `M${px} ${py - 8}l8 8l-8 8l-8 -8z` }),
            part("text", { x: px - 12, y: py - 8, "text-anchor": "end" }, `preset: ${names[preset().format]} ${place.quality}`));
    }
    $("curve").replaceChildren(svg);
}

function drawTable(shown) {
    const curves = shown.filter(lossy);
    const rows = [...new Set(curves.flatMap((format) => sorted(format).map((point) => point.quality)))].sort((one, other) => one - other);
    const head = make("tr", {}, ...["Quality", ...curves.flatMap((format) => [names[format], "Score", "Time"])]
        .map((text) => make("th", { scope: "col", textContent: text })));
    const body = rows.map((one) => make("tr", {}, make("th", { scope: "row", textContent: one === own() ? `${one} (preset)` : one }),
        ...curves.flatMap((format) => {
            const point = entry(format).points.get(one);
            return [point ? bytes(point.size) : "", point?.ssimulacra2?.toFixed(1) ?? "", point ? time(point.ms) : ""]
                .map((text) => make("td", { className: "figure", textContent: text }));
        })));
    $("points").replaceChildren(make("table", {}, make("caption", { textContent: "Bytes by quality" }), make("thead", {}, head),
        make("tbody", {}, ...body)));
}

// The choice as text.

function drawTexts() {
    const variant = entry(chosen).variant;
    if (!variant) return;
    const { tool, variant: name } = preset();
    const fields = Object.entries(variant.options).map(([field, value]) => `    ${field}: ${JSON.stringify(value)}`);
    $("yaml").textContent = `${tool}:\n  ${name}:\n${fields.join("\n")}\n`;
    const options = { format: chosen };
    if (variant.quality && !(variant.options.quality instanceof Object)) options.quality = variant.quality;
    const image = shell(safeName());
    const flags = Object.entries(options).map(([field, value]) => `-O ${name}.${field}=${value}`);
    $("command").textContent = `calotype process ${image} --tool ${tool} ${flags.join(" ")}`;
    const query = new URLSearchParams({ tool, options: JSON.stringify({ [name]: options }) });
    const token = form.dataset.token ? "-H \"Authorization: Bearer $TOKEN\" " : "";
    $("curl").textContent = `curl ${token}--data-binary @${image} ${shell(`${form.dataset.server}/v1/jobs?${query}`)}`;
}

// A name with other characters than these is not pasted into a shell.
const safeName = () => /^[\p{L}\p{N}_][\p{L}\p{N}._ ()+-]{0,199}$/u.test(file?.name ?? "") ? file.name : "image.png";
const shell = (text) => /^[\w./:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

function save() {
    const url = new URL(location.href);
    const state = { tool: preset().tool, variant: preset().variant, quality: quality(),
        formats: [...form.elements.format].filter((box) => box.checked).map((box) => box.value).join(","), choice: chosen ?? "" };
    for (const [name, value] of Object.entries(state)) url.searchParams.set(name, value);
    history.replaceState(null, "", url);
}

// Input.

function open(one) {
    if (!one) return;
    file = one;
    kept = null;
    $("file-name").textContent = one.name;
    forget();
    if (one.size > 0) return plan(0);
    file = null;
    plan();
    say("The file is empty.", true);
}

function forget() {
    for (const one of known.values()) if (one.url) URL.revokeObjectURL(one.url);
    known = new Map();
    found = null;
    $("results").hidden = true;
    $("variants").replaceChildren();
}

function choosePreset() {
    delete form.dataset.moved;
    if (preset().quality) form.elements.quality.value = preset().quality;
    $("quality-shown").textContent = preset().quality || (preset().score ? `for a score of ${preset().score}` : "");
    chosen = null;
    forget();
}

form.elements.file.addEventListener("change", () => open(form.elements.file.files[0]));
form.elements.preset.addEventListener("change", () => { choosePreset(); save(); plan(); });
for (const box of form.elements.format) box.addEventListener("change", () => { save(); draw(); plan(); });
form.elements.quality.addEventListener("input", () => {
    form.dataset.moved = "yes";
    $("quality-shown").textContent = quality();
    save();
    draw();
    plan();
});
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("resize", () => { if (file) draw(); });
for (const name of ["dragover", "dragleave", "drop"]) {
    addEventListener(name, (event) => {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        $("drop").classList.toggle("over", name === "dragover");
        if (name === "drop") open(event.dataTransfer.files[0]);
    });
}

if (new URL(location.href).searchParams.has("quality")) {
    form.dataset.moved = "yes";
    $("quality-shown").textContent = quality();
} else {
    const choice = chosen;
    choosePreset();
    chosen = choice;
}
