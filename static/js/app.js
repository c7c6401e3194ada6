// What every page needs: theme, keys, palette, copy, reveal, drop, toasts. All of it is an addition: pages work without.

const root = document.documentElement;
root.classList.add("js");

const cookie = (name) => document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.split("=")[1];
const remember = (name, value) => {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=${value ? 31536000 : 0}; samesite=lax${secure}`;
};

// Theme: the system's unless chosen; the server reads the cookie, so no page flashes.
function theme(value) {
  if (value === "light" || value === "dark") root.dataset.theme = value;
  else delete root.dataset.theme;
  for (const button of document.querySelectorAll("[data-theme-set]")) {
    const on = button.dataset.themeSet === (root.dataset.theme ?? "system");
    button.setAttribute("aria-pressed", on);
  }
}
theme(cookie("theme"));

const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]");
const lettersOn = document.body.dataset.letters !== "off";

// Dialogs of this module are made when first asked for: they are worth nothing without script.
function dialog(id, className, label, fill) {
  let box = document.getElementById(id);
  if (!box) {
    box = Object.assign(document.createElement("dialog"), { id, className: `dialog ${className}` });
    box.setAttribute("aria-label", label);
    box.setAttribute("closedby", "any");
    document.body.append(box);
  }
  box.replaceChildren(...fill(box));
  if (!box.open) box.showModal();
  return box;
}

function element(name, props = {}, ...children) {
  const made = Object.assign(document.createElement(name), props);
  made.append(...children);
  return made;
}

const KEYS = [
  ["This list", "?"], ["Search", "/"], ["Go anywhere", "Ctrl K"], ["Generate", "Ctrl ↵"],
  ["Create", "g then c"], ["Queue", "g then q"], ["Gallery", "g then g"], ["Settings", "g then s"],
  ["Select, in the gallery", "x"], ["Remix", "r"],
];

function keySheet() {
  dialog("keys", "", "Keys", (box) => {
    const list = element("dl", { className: "keys" });
    for (const [words, keys] of KEYS) {
      list.append(element("dt", { textContent: words }), element("dd", {}, ...keys.split(" ").map((k) => (k === "then" ? " then " : element("kbd", { className: "key", textContent: k })))));
    }
    const close = element("button", { type: "button", className: "btn btn-l", textContent: "Close" });
    close.addEventListener("click", () => box.close());
    return [
      element("div", { className: "dialog-head" }, element("h2", { className: "title", textContent: "Keys" })),
      element("div", { className: "dialog-body" }, list, element("p", { className: "small", textContent: lettersOn ? "Keys of a single letter can be switched off in Settings." : "Keys of a single letter are switched off in Settings." })),
      element("div", { className: "dialog-foot" }, close),
    ];
  });
}

// The palette offers what the page already links to: the rail, and the generators of the picker.
function palette() {
  dialog("palette", "palette", "Go anywhere", (box) => {
    const seen = new Map();
    for (const link of document.querySelectorAll("a[data-nav], a[data-generator], .tabs a")) {
      const words = (link.dataset.generator || link.textContent).replace(/\s+/g, " ").trim();
      if (words && !seen.has(link.href)) seen.set(link.href, words.replace(/ \d+$/, ""));
    }
    const field = element("input", { className: "input", type: "search", placeholder: "Go to a page or a generator", autocomplete: "off" });
    field.setAttribute("aria-label", "Go to a page or a generator");
    const list = element("div", { className: "palette-list" });
    const show = () => {
      const wanted = field.value.toLowerCase();
      const found = [...seen].filter(([, words]) => words.toLowerCase().includes(wanted)).slice(0, 40);
      list.replaceChildren(...found.map(([href, words]) => element("a", { className: "menu-item", href, textContent: words })));
      if (!found.length) list.append(element("p", { className: "menu-label", textContent: "Nothing by that name here." }));
    };
    field.addEventListener("input", show);
    box.onkeydown = (event) => {
      const links = [...list.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      if (event.key === "Enter" && at < 0) links[0]?.click();
      else if (event.key === "ArrowDown") (links[at + 1] ?? links[0])?.focus();
      else if (event.key === "ArrowUp") (links[at - 1] ?? field).focus();
      else return;
      event.preventDefault();
    };
    show();
    return [element("div", { className: "palette-field" }, field), list];
  }).querySelector("input").focus();
}

let after = "";
document.addEventListener("keydown", (event) => {
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "k") {
    event.preventDefault();
    palette();
  } else if (command && event.key === "Enter") {
    const form = document.querySelector("form[data-generate]");
    if (form && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[type=submit][data-go]") ?? undefined);
    }
  }
  if (command || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") return keySheet();
  if (event.key === "/") {
    const field = [...document.querySelectorAll("[data-search]")].find((one) => one.offsetParent);
    if (field) {
      event.preventDefault();
      field.focus();
      field.select();
    }
    return;
  }
  if (!lettersOn || event.key.length !== 1) return;
  if (after === "g") {
    after = "";
    const place = { c: "create", q: "queue", g: "gallery", s: "settings" }[event.key];
    document.querySelector(`a[data-nav="${place}"]`)?.click();
    event.stopImmediatePropagation();
  } else if (event.key === "g") {
    after = "g";
    setTimeout(() => { after = ""; }, 1200);
  } else if (event.key === "r") {
    document.querySelector(".topbar [data-remix]")?.click();
  }
});

document.addEventListener("click", async (event) => {
  const at = (selector) => event.target.closest(selector);
  let one;
  if ((one = at("[data-theme-set]"))) {
    const value = one.dataset.themeSet;
    remember("theme", value === "system" ? "" : value);
    theme(value);
  } else if (at("[data-keys]")) {
    document.querySelector("[popover]:popover-open")?.hidePopover();
    keySheet();
  } else if ((one = at("[data-reveal]"))) {
    const field = document.getElementById(one.dataset.reveal);
    field.type = field.type === "password" ? "text" : "password";
    one.setAttribute("aria-pressed", field.type === "text");
    const use = one.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, field.type === "text" ? "#eye-off" : "#eye"));
  } else if ((one = at("[data-copy]"))) {
    const source = document.getElementById(one.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    const words = one.querySelector("span") ?? one;
    const before = words.textContent;
    words.textContent = "Copied";
    setTimeout(() => { words.textContent = before; }, 1600);
  } else if ((one = at("[commandfor]")) && !("command" in HTMLButtonElement.prototype)) {
    const box = document.getElementById(one.getAttribute("commandfor"));
    one.getAttribute("command") === "show-modal" ? box.showModal() : box.close();
  } else if ((one = at("[data-back]")) && history.length > 1 && document.referrer.startsWith(location.origin)) {
    event.preventDefault();
    history.back();
  }
});

// A form is sent once: its button turns, keeps its width, and comes back if the page does.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sent !== undefined && !form.hasAttribute("data-hx-post")) return event.preventDefault();
  if (form.method !== "post" || form.hasAttribute("data-hx-post")) return;
  form.dataset.sent = "";
  event.submitter?.classList.add("sending");
  setTimeout(() => release(form), 12000);
});
function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll(".sending").forEach((one) => one.classList.remove("sending"));
}
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.matches("[data-submit-on-change]")) field.form.requestSubmit();
  if (field.type === "file") {
    const words = field.closest("label")?.querySelector("[data-file-words]");
    if (words) words.textContent = field.files.length > 1 ? `${field.files.length} files` : field.files[0]?.name.slice(0, 24) || "Upload";
  }
});

// Files dropped on a field go into its file input.
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const zone = event.target.closest?.("[data-drop]");
    const field = zone?.querySelector("input[type=file]");
    if (!field) return;
    event.preventDefault();
    zone.classList.toggle("over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

for (const passing of document.querySelectorAll(".toasts .toast")) {
  setTimeout(() => passing.remove(), "lasting" in passing.dataset ? 15000 : 6000);
}
document.querySelector("[data-focus]")?.focus();
