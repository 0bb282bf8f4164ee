// The script of the console: local times, copying, and live updates. Every page works without it.

const texts = { open: "Live", closed: "Live updates are off", away: "The server is away. The page is from" };
const loaded = new Date();

// Local times, with the given one as a title.
const clock = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
function localize(root) {
    for (const time of root.querySelectorAll("time[datetime]")) {
        const date = new Date(time.dateTime);
        if (isNaN(date)) continue;
        time.title = time.textContent;
        time.textContent = clock.format(date);
    }
}
localize(document);

function make(name, fields = {}, ...children) {
    const element = document.createElement(name);
    for (const [field, value] of Object.entries(fields)) {
        if (field in element) element[field] = value; else element.setAttribute(field, value);
    }
    element.append(...children);
    return element;
}

// Commands to copy.
for (const block of document.querySelectorAll("pre[data-copy]")) {
    const button = make("button", { type: "button", textContent: "Copy" });
    button.addEventListener("click", async () => {
        try {
            await navigator.clipboard.writeText(block.textContent);
            button.textContent = "Copied";
        } catch {
            getSelection().selectAllChildren(block);
            button.textContent = "Selected: copy it";
        }
    });
    block.before(button);
}

// Empty fields of a filter stay out of the address.
for (const form of document.querySelectorAll("form.filters")) {
    form.addEventListener("formdata", (event) => {
        for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
    });
}

// A page of an operation that continues.
const refresh = document.querySelector("a[data-refresh]");
if (refresh) setTimeout(() => location.replace(refresh.href), refresh.dataset.refresh * 1000);

// Live updates: one stream for each visible tab. It is resumed after the event that the page shows the state after.
const news = document.getElementById("news");
const live = document.getElementById("live");
const key = "calotype-paused";
let last = document.body.dataset.event;
let source = null;
let fresh = 0;
let counting = 0;

const isPaused = () => { try { return localStorage.getItem(key) === "yes"; } catch { return false; } };

function show(text) {
    if (!live) return;
    const button = make("button", { type: "button", className: "quiet", textContent: isPaused() ? "Resume" : "Pause" });
    button.addEventListener("click", () => {
        try { localStorage.setItem(key, isPaused() ? "no" : "yes"); } catch { /* It is paused until the next page. */ }
        update();
    });
    live.replaceChildren(make("span", { className: "live" }, text, button));
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
        setTimeout(update, 5000);
    });
    for (const name of ["job", "preview"]) {
        source.addEventListener(name, (event) => {
            last = event.lastEventId;
            if (name === "job") change(JSON.parse(event.data));
        });
    }
    source.addEventListener("reset", (event) => {
        last = event.lastEventId;
        offer("Some changes were missed");
    });
}

const select = (job, user) => `[data-job="${CSS.escape(job)}"][data-user="${CSS.escape(user)}"]`;

function change(job) {
    const shown = document.querySelector(select(job.id, job.userId));
    if (shown) {
        const state = shown.querySelector(".state");
        if (state && state.dataset.state !== job.state) {
            state.dataset.state = job.state;
            state.textContent = job.state;
            if (shown.tagName === "H1") offer("The job has changed");
        }
    } else if (job.state === "waiting" && job.attempt === 0 && news && !document.querySelector("h1[data-job]")) {
        const body = document.querySelector("main tbody");
        if (body && body.rows.length === 0) addRow(body, job); else offer(`${++fresh} new ${fresh === 1 ? "job" : "jobs"}`);
    }
    if (job.state === "succeeded") picture(job);
    if (document.querySelector("[data-figure]") && !counting) counting = setTimeout(count, 1000);
}

// Rows never move under the pointer: a link shows what is new. Only an empty list gets its first row at once.
function offer(text) {
    news?.replaceChildren(`${text} · `, make("a", { href: location.href, textContent: "show" }));
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

function picture(job) {
    const list = document.getElementById("pictures");
    if (!list) return;
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
