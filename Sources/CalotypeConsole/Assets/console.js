// The script of the console: local times, copying, and live updates. Every page works without it.

import "./shortcuts.js";

const texts = { open: "Live", closed: "Live updates are off", away: "The server or its database is away. The page is from",
    out: "Signed out. Load the page again to sign in." };
const loaded = new Date();

// Local times, with the given one as a title.
export const clock = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
export function localize(root) {
    for (const time of root.querySelectorAll("time[datetime]")) {
        const date = new Date(time.dateTime);
        if (isNaN(date)) continue;
        time.title = time.textContent;
        time.textContent = clock.format(date);
    }
}
localize(document);

export function make(name, fields = {}, ...children) {
    const element = document.createElement(name);
    for (const [field, value] of Object.entries(fields)) {
        if (field in element) element[field] = value; else element.setAttribute(field, value);
    }
    element.append(...children);
    return element;
}

// Commands to copy.
for (const block of document.querySelectorAll("pre[data-copy]")) {
    const button = block.previousElementSibling;
    button.dataset.ready = "yes";
    button.addEventListener("click", async () => {
        try {
            await navigator.clipboard.writeText(block.textContent);
            button.textContent = "Copied";
        } catch {
            getSelection().selectAllChildren(block);
            button.textContent = "Selected: copy it";
        }
    });
}

// Empty fields of a filter stay out of the address.
for (const form of document.querySelectorAll("form.filters")) {
    form.addEventListener("formdata", (event) => {
        for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
    });
}

// Pages of batches and operations have figures that change.
if (document.querySelector("[data-batch], [data-batches], [data-operation]")) import("./progress.js");

// Live updates: one stream for each visible tab. It is resumed after the event that the page shows the state after.
const news = document.getElementById("news");
const live = document.getElementById("live");
const key = "calotype-paused";
let last = document.body.dataset.event;
let source = null;
let fresh = 0;
let counting = 0;

const isPaused = () => { try { return localStorage.getItem(key) === "yes"; } catch { return false; } };

// The button stays the same element, so that it keeps the focus.
const state = make("span");
const pause = make("button", { type: "button", className: "quiet" });
pause.addEventListener("click", () => {
    try { localStorage.setItem(key, isPaused() ? "no" : "yes"); } catch { /* It is paused until the next page. */ }
    update();
});

function show(text) {
    if (!live) return;
    if (!pause.isConnected) live.append(make("span", { className: "live" }, state, pause));
    const label = isPaused() ? "Resume" : "Pause";
    if (state.textContent !== text) state.textContent = text;
    if (pause.textContent !== label) pause.textContent = label;
}

function update() {
    const wanted = last && !document.hidden && !isPaused();
    if (!wanted) {
        source?.close();
        source = null;
        if (last) show(texts.closed);
        return;
    }
    if (source) return;
    source = new EventSource(`/v1/events?after=${encodeURIComponent(last)}`);
    source.addEventListener("open", () => show(texts.open));
    source.addEventListener("error", () => {
        show(`${texts.away} ${clock.format(loaded)}.`);
        if (source?.readyState !== EventSource.CLOSED) return;
        source = null;
        again();
    });
    for (const name of ["job", "preview"]) {
        source.addEventListener(name, (event) => {
            last = event.lastEventId;
            if (name === "job") note(JSON.parse(event.data));
        });
    }
    source.addEventListener("reset", (event) => {
        last = event.lastEventId;
        offer("Some changes were missed");
    });
}

// A stream that was refused is asked for again, unless the session has ended.
async function again() {
    const answer = await fetch("/v1/me").catch(() => null);
    if (answer?.status !== 401) return setTimeout(update, 5000);
    last = null;
    show(texts.out);
}

const select = (job, user) => `[data-job="${CSS.escape(job)}"][data-user="${CSS.escape(user)}"]`;

// Changes are collected and shown together, so that thousands of them do not keep the page busy.
const pending = new Map();
let flushing = 0;

function note(job) {
    const name = `${job.userId}/${job.id}`;
    const isNew = job.state === "waiting" && job.attempt === 0 || pending.get(name)?.isNew;
    pending.set(name, { job, isNew });
    flushing ||= setTimeout(flush, 100);
}

function flush() {
    flushing = 0;
    const changes = [...pending.values()];
    pending.clear();
    for (const { job, isNew } of changes) change(job, isNew);
    if (document.querySelector("[data-figure=waiting]")) counting ||= setTimeout(count, 1000);
    document.dispatchEvent(new CustomEvent("calotype-changes", { detail: changes.map(({ job }) => job) }));
}

function change(job, isNew) {
    const shown = document.querySelector(select(job.id, job.userId));
    if (shown) {
        const state = shown.querySelector(".state");
        if (state && state.dataset.state !== job.state) {
            state.dataset.state = job.state;
            state.textContent = job.state;
            if (shown.tagName === "H1") offer("The job has changed");
        }
    } else if (isNew && news && document.querySelector("[data-jobs]")) {
        const body = document.querySelector("[data-jobs] tbody");
        if (body.rows.length === 0) addRow(body, job); else offer(`${++fresh} new ${fresh === 1 ? "job" : "jobs"}`);
    }
    if (job.state === "succeeded") picture(job);
}

// Rows never move under the pointer: a link shows what is new. Only an empty list gets its first row at once. The link
// stays the same element, so that it keeps the focus.
const offered = make("a", { textContent: "show" });
const offeredText = document.createTextNode("");

export function offer(text) {
    if (!news) return;
    offered.href = location.href;
    if (offeredText.data !== `${text} · `) offeredText.data = `${text} · `;
    if (!offered.isConnected) news.replaceChildren(offeredText, offered);
}

function addRow(body, job) {
    document.getElementById("first")?.remove();
    const path = `/console/jobs/${encodeURIComponent(job.id)}?user=${encodeURIComponent(job.userId)}`;
    const time = make("time", { dateTime: job.at, textContent: job.at });
    const state = make("span", { className: "state", textContent: job.state });
    state.dataset.state = job.state;
    const cells = [make("a", { href: path }, make("bdi", { textContent: job.id })), make("bdi", { textContent: job.userId }),
        make("bdi", { textContent: job.tool }), state, "", job.priority, "", time];
    const row = make("tr", {}, ...cells.map((cell) => make("td", {}, cell)));
    row.dataset.job = job.id;
    row.dataset.user = job.userId;
    body.append(row);
    localize(row);
}

// The newest picture, at most one in two seconds. Pictures do not move while somebody points at them or has the focus
// there.
let newest = null;
let drawing = 0;

function picture(job) {
    if (!document.getElementById("pictures")) return;
    newest = job;
    drawing ||= setTimeout(draw, 100);
}

function draw() {
    const list = document.getElementById("pictures");
    drawing = setTimeout(() => { drawing = 0; if (newest) draw(); }, 2000);
    if (list.matches(":hover, :focus-within")) return;
    const job = newest;
    newest = null;
    const user = `user=${encodeURIComponent(job.userId)}`;
    const path = encodeURIComponent(job.id);
    const image = make("img", {
        src: `/v1/jobs/${path}/variants/${encodeURIComponent(list.dataset.variant)}?${user}&redirect=no`,
        width: 160, height: 120, alt: `Job ${job.id}`,
    });
    list.prepend(make("a", { href: `/console/jobs/${path}?${user}` }, image));
    if (list.nextElementSibling?.classList.contains("empty")) list.nextElementSibling.remove();
    while (list.children.length > 12) list.lastElementChild.remove();
}

async function count() {
    counting = 0;
    try {
        const answer = await fetch("/v1/summary");
        if (!answer.ok) return;
        const summary = await answer.json();
        for (const name of ["waiting", "running"]) {
            const figure = document.querySelector(`[data-figure="${name}"]`);
            if (figure) figure.textContent = summary.jobs[name];
        }
    } catch { /* The stream says that the server is away. */ }
}

document.addEventListener("visibilitychange", update);
addEventListener("pagehide", () => { source?.close(); source = null; });
addEventListener("pageshow", update);
update();
