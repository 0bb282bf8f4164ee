// Shortcuts: single keys, which can be switched off. The browser remembers it.

const key = "calotype-shortcuts";
const isOn = () => { try { return localStorage.getItem(key) !== "off"; } catch { return true; } };

// The second key after `g`, by the name in the navigation.
const letters = {
    Overview: "h", Jobs: "j", Batches: "b", Failures: "f", Try: "t", Workers: "w", Presets: "p", Operations: "o",
};
const places = [...document.querySelectorAll("header nav a")]
    .map((link) => ({ name: link.textContent, letter: letters[link.textContent], link }))
    .filter(({ letter }) => letter);

const actions = [
    { keys: "?", text: "Show this list", run: () => open() },
    { keys: "/", text: "Go to the search", run: () => document.querySelector("header input[type=search]")?.focus() },
    { keys: "j", text: "Next row", run: () => step(1) },
    { keys: "k", text: "Previous row", run: () => step(-1) },
    { keys: "n", text: "Older entries of a list", run: () => document.querySelector("a[rel=next]")?.click() },
    { keys: "s", text: "Show what is new", run: () => document.querySelector("#news a")?.click() },
    { keys: "p", text: "Pause or resume the live updates", run: () => document.querySelector("#live button")?.click() },
];

function step(by) {
    const links = [...document.querySelectorAll("main tbody tr a:first-of-type")]
        .filter((link) => link === link.closest("tr").querySelector("a"));
    const row = document.activeElement?.closest("tbody tr");
    const index = links.findIndex((link) => link.closest("tr") === row);
    links[Math.min(Math.max(index < 0 ? (by > 0 ? 0 : links.length - 1) : index + by, 0), links.length - 1)]?.focus();
}

// The list. A page with keys of its own names them in a `dl.keys`.
let dialog = null;

function element(name, fields = {}, ...children) {
    const made = Object.assign(document.createElement(name), fields);
    made.append(...children);
    return made;
}

function build() {
    const keys = element("dl", { className: "keys" });
    const add = (name, text) => keys.append(
        element("dt", {}, ...name.split(" ").flatMap((part, index) =>
            [index ? " then " : "", element("kbd", { textContent: part })])), element("dd", { textContent: text }));
    for (const { keys: name, text } of actions) add(name, text);
    for (const { name, letter } of places) add(`g ${letter}`, name);
    const own = document.querySelector("main dl.keys");
    const toggle = element("input", { type: "checkbox", id: "shortcuts-on", checked: isOn() });
    toggle.addEventListener("change", () => {
        try { localStorage.setItem(key, toggle.checked ? "on" : "off"); } catch { /* It is on. */ }
    });
    const close = element("button", { type: "button", textContent: "Close" });
    close.addEventListener("click", () => dialog.close());
    const title = element("h2", { id: "shortcuts-name", textContent: "Shortcuts" });
    dialog = element("dialog", { id: "shortcuts" }, title,
        element("p", {}, toggle, " ", element("label", { htmlFor: "shortcuts-on", textContent: "Use single keys as shortcuts" })),
        ...(own ? [element("h3", { textContent: "On this page" }), own.cloneNode(true), element("h3", { textContent: "Everywhere" })] : []),
        keys, close);
    dialog.setAttribute("aria-labelledby", "shortcuts-name");
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    document.body.append(dialog);
}

function open() {
    if (!dialog) build();
    dialog.showModal();
}

// A `g` waits for its second key.
let isGoing = 0;

function isTyping(target) {
    return target instanceof Element && target.closest("input, select, textarea, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
    if (!isOn() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || dialog?.open) return;
    const hasPrefix = Date.now() - isGoing < 1500;
    isGoing = 0;
    if (hasPrefix) {
        const place = places.find(({ letter }) => letter === event.key);
        if (place) { event.preventDefault(); place.link.click(); }
        return;
    }
    if (event.key === "g") { isGoing = Date.now(); return; }
    const action = actions.find(({ keys }) => keys === event.key);
    if (!action) return;
    event.preventDefault();
    action.run();
});

// Also for those who have switched the keys off.
const button = document.querySelector("footer button.scripted");
if (button) {
    button.className = "quiet";
    button.addEventListener("click", open);
}
