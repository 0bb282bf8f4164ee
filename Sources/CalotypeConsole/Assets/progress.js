// Figures of batches and operations that change while one looks. Every page shows them without this script too.

import { clock, make, offer } from "./console.js";

const states = ["succeeded", "failed", "cancelled", "running", "waiting"];
const ends = ["succeeded", "failed", "cancelled"];

// Text is written only if it changes, so that nothing is announced twice.
function write(element, text) {
    if (element && element.textContent !== text) element.textContent = text;
}

function number(value) {
    return value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}

// Shows the figures of one batch, in its row of a list or on its page.
function showBatch(root, batch) {
    const ended = ends.reduce((sum, state) => sum + (batch.counts[state] ?? 0), 0);
    for (const element of root.querySelectorAll("[data-count]")) {
        const name = element.dataset.count;
        write(element, `${name === "ended" ? ended : batch.counts[name] ?? 0}`);
    }
    const bar = root.querySelector(".state-bar");
    let x = 0;
    for (const state of states) {
        const width = (batch.counts[state] ?? 0) * 100 / Math.max(batch.total, 1);
        const part = bar?.querySelector(`[data-part=${state}]`);
        part?.setAttribute("x", x.toFixed(2));
        part?.setAttribute("width", width.toFixed(2));
        x += width;
    }
    const label = states.filter((state) => batch.counts[state]).map((state) => `${batch.counts[state]} ${state}`);
    bar?.setAttribute("aria-label", label.join(", ") || "no jobs");
    return ended >= batch.total;
}

function showPace(root, batch) {
    const { jobsPerMinute: rate, estimatedEnd: end } = batch;
    write(root.querySelector("[data-figure=rate]"), rate === undefined ? "not known yet" : `${number(rate)} jobs a minute`);
    write(root.querySelector("[data-figure=end]"), end === undefined ? "not known yet" : clock.format(new Date(end)));
}

const head = document.querySelector("h1[data-batch]");
const failedBefore = document.querySelector("[data-count=failed]")?.textContent;

async function refreshBatch() {
    const user = head.dataset.user ? `?user=${encodeURIComponent(head.dataset.user)}` : "";
    const answer = await fetch(`/v1/batches/${encodeURIComponent(head.dataset.batch)}${user}`);
    if (!answer.ok) return;
    const batch = await answer.json();
    const main = document.querySelector("main");
    const isEnded = showBatch(main, batch);
    showPace(main, batch);
    const word = head.querySelector(".state");
    if (isEnded && word.dataset.state !== "ended") {
        word.dataset.state = "ended";
        word.textContent = "ended";
        offer("The batch has ended");
    } else if (!isEnded && `${batch.counts.failed ?? 0}` !== failedBefore) {
        offer("Other jobs have failed");
    }
}

async function refreshList() {
    const user = new URLSearchParams(location.search).get("user");
    const answer = await fetch(`/v1/batches?limit=50${user ? `&user=${encodeURIComponent(user)}` : ""}`);
    if (!answer.ok) return;
    for (const batch of (await answer.json()).batches) {
        const row = document.querySelector(
            `tr[data-batch="${CSS.escape(batch.id)}"][data-user="${CSS.escape(batch.userId ?? "")}"]`);
        if (row) showBatch(row, batch); else offer("There are new batches");
    }
}

// At most one request in a second, and only if a job of a batch has changed.
let waiting = 0;

function schedule() {
    waiting ||= setTimeout(async () => {
        try { await (head ? refreshBatch() : refreshList()); } catch { /* The stream says that the server is away. */ }
        waiting = 0;
    }, 500);
}

if (document.querySelector("[data-batch], [data-batches]")) {
    document.addEventListener("calotype-changes", (event) => {
        if (event.detail.some((job) => head ? job.batchId === head.dataset.batch : job.batchId)) schedule();
    });
}

// An operation that continues.
const operation = document.querySelector("[data-operation]");

async function refreshOperation() {
    if (document.hidden) return;
    const answer = await fetch(`/v1/operations/${encodeURIComponent(operation.dataset.operation)}`);
    if (!answer.ok) return;
    const report = await answer.json();
    const isFinished = report.state === "finished";
    const bar = operation.querySelector("progress");
    if (bar) bar.value = isFinished ? bar.max : report.done ?? 0;
    write(operation.querySelector("[data-figure=done]"), `${report.done ?? 0}`);
    write(operation.querySelector("[data-figure=state]"), report.state);
    const rows = Object.entries(report.outcomes ?? {}).sort().map(([name, jobs]) =>
        make("tr", {}, make("td", {}, make("code", { textContent: name })),
            make("td", { className: "figure", textContent: `${jobs}` })));
    operation.querySelector("[data-outcomes] tbody")?.replaceChildren(...rows);
    if (isFinished) clearInterval(asking);
}

const asking = operation && operation.dataset.state !== "finished"
    ? setInterval(() => refreshOperation().catch(() => { /* It is asked again. */ }), 1000) : 0;
