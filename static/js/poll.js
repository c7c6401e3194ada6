// The one ticker of a page. It asks what changed since a revision, and puts the changed pieces in place by their ids.

const body = document.body;
const QUICK = 1500;
const SLOW = 8000;
let revision = body.dataset.revision;
let active = body.dataset.active === "1";
let failures = 0;
let timer;
let asking = false;

const wait = () => (failures ? Math.min(60000, SLOW * 2 ** (failures - 1)) : active ? QUICK : SLOW);

function again() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(ask, wait());
}

async function ask() {
  if (asking || document.hidden) return;
  asking = true;
  try {
    const address = new URL(body.dataset.poll, location.href);
    new URLSearchParams(location.search).forEach((value, name) => address.searchParams.append(name, value));
    address.searchParams.set("since", revision);
    address.searchParams.set("page", body.dataset.page);
    if (body.dataset.subject) address.searchParams.set("id", body.dataset.subject);
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (answer.status === 401) return location.reload();
    if (answer.status >= 400) throw new Error(String(answer.status));
    failures = 0;
    active = (answer.headers.get("Atelier-Active") ?? (active ? "1" : "0")) === "1";
    if (answer.status === 200) apply(await answer.text());
    revision = answer.headers.get("Atelier-Revision") ?? revision;
  } catch {
    failures += 1;
  } finally {
    asking = false;
    again();
  }
}

// Whoever is at work in a piece keeps it: an open menu, a dialog, a field being typed in.
const busy = (old) => old.querySelector(":popover-open, dialog[open]") || (old.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox]), textarea, select"));
const late = new Map();

function apply(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const template of parsed.querySelectorAll("template[data-insert]")) insert(template);
  for (const fresh of parsed.querySelectorAll("[id][data-revision]")) {
    if (!fresh.parentElement.closest("[id][data-revision]")) replace(fresh);
  }
}

function insert(template) {
  const place = document.querySelector(template.dataset.insert);
  for (const fresh of [...template.content.children]) {
    const old = document.getElementById(fresh.id);
    if (old) replace(fresh);
    else if (place) {
      const made = document.importNode(fresh, true);
      if (template.dataset.place === "append") place.append(made);
      else place.prepend(made);
      settle(made);
    }
  }
}

function replace(fresh) {
  const old = document.getElementById(fresh.id);
  if (!old || old.dataset.revision === fresh.dataset.revision) return;
  if (busy(old)) {
    late.set(fresh.id, fresh);
    return;
  }
  late.delete(fresh.id);
  const made = document.importNode(fresh, true);
  const held = old.contains(document.activeElement) ? path(old, document.activeElement) : null;
  const chosen = old.querySelector(".tile-check input")?.checked;
  old.replaceWith(made);
  home(made);
  if (chosen && made.querySelector(".tile-check input")) made.querySelector(".tile-check input").checked = true;
  if (held) (held.reduce((node, index) => node?.children[index], made) ?? first(made))?.focus({ preventScroll: true });
  settle(made);
}

// Where focus was, as steps from the piece's root, so that the same control of the new piece takes it.
function path(from, to) {
  const steps = [];
  for (let node = to; node !== from; node = node.parentElement) steps.unshift([...node.parentElement.children].indexOf(node));
  return steps;
}
const first = (made) => made.querySelector("a, button, input") ?? made;

// A piece that belongs elsewhere by now (a job that has ended) moves there.
function home(made) {
  const place = made.dataset.home && document.getElementById(made.dataset.home);
  if (place && made.parentElement !== place) place.prepend(made);
}

// The head of a group counts its rows, and a group without rows is not shown.
function tally() {
  for (const slot of document.querySelectorAll("[data-slot]")) {
    const number = slot.querySelectorAll("[data-home]").length;
    slot.hidden = !number;
    slot.querySelector("[data-count]").textContent = number;
  }
}

function settle(made) {
  tally();
  window.htmx?.process?.(made);
  made.dispatchEvent(new CustomEvent("atelier:fresh", { bubbles: true }));
}

// Between two answers the bars go on by the clock: "about", and never a stuck 99 %.
const about = (seconds) => (seconds < 90 ? `${Math.max(5, Math.round(seconds / 5) * 5)} s` : `${Math.round(seconds / 60)} min`);
function tick() {
  if (document.hidden) return;
  for (const bar of document.querySelectorAll("progress[data-started]")) {
    const spent = (Date.now() - Date.parse(bar.dataset.started)) / 1000;
    const left = bar.dataset.expected - spent;
    const row = bar.closest(".qrow");
    bar.max = 1;
    bar.value = Math.min(0.95, Math.max(0, spent / bar.dataset.expected));
    const words = bar.closest("[data-revision]")?.querySelector("[data-left]");
    const now = left > 0 ? `about ${about(left)}${row ? " left" : ""}` : `${row ? "taking " : ""}longer than usual`;
    if (words && words.textContent !== now) words.textContent = now;
  }
}
setInterval(tick, 1000);

function flush() {
  for (const fresh of [...late.values()]) replace(fresh);
}
document.addEventListener("toggle", flush, true);
document.addEventListener("close", flush, true);
document.addEventListener("focusout", () => setTimeout(flush));
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()));
document.addEventListener("atelier:wake", () => {
  active = true;
  ask();
});
addEventListener("pageshow", (event) => event.persisted && ask());
again();
