// The form of Create: fields that apply, sliders, counter, references, the draft, and the price that follows.

const form = document.querySelector("form[data-generate]");
function start() {
  form.addEventListener("input", (event) => {
    mirror(event.target);
    count(event.target);
    later("draft", 800, saveDraft);
    later("conditions", 0, conditions);
  });
  form.addEventListener("change", (event) => {
    if (!event.target.closest("#quote") || event.target.matches("[data-priced]")) price();
  });
  form.addEventListener("input", (event) => {
    if (event.target.matches("input[type=number], input[type=range], [data-priced]")) price();
  });
  form.addEventListener("click", removeReference);
  form.addEventListener("submit", () => stop("draft"));
  conditions();
  for (const area of form.querySelectorAll("textarea[maxlength]")) count(area);
  const list = document.getElementById("picker-list");
  const here = list?.querySelector("[aria-current]");
  if (here && here.offsetTop - list.offsetTop > list.clientHeight - 48) list.scrollTop = here.offsetTop - list.offsetTop - list.clientHeight / 3;
  if (!form.querySelector("[data-price]")) price(0);
  else again();
}

// A key's limit is used up: the panel says in how many seconds it is worth asking again.
function again() {
  const seconds = Number(document.getElementById("quote")?.dataset.again);
  if (seconds) later("again", seconds * 1000, () => price(0));
}

const timers = new Map();
function later(name, delay, act) {
  clearTimeout(timers.get(name));
  timers.set(name, setTimeout(act, delay));
}
const stop = (name) => clearTimeout(timers.get(name));

function mirror(field) {
  if (field.dataset.mirror) {
    document.getElementById(field.dataset.mirror).value = field.value;
  } else if (field.type === "number") {
    const slider = form.querySelector(`[data-mirror="${CSS.escape(field.id)}"]`);
    if (slider) slider.value = field.value;
  }
}

function count(field) {
  const words = field.id && form.querySelector(`[data-count-for="${CSS.escape(field.id)}"]`);
  if (words) words.textContent = `${field.value.length.toLocaleString("en")} / ${Number(field.maxLength).toLocaleString("en")}`;
}

// data-when="field=value|other" (several, separated by ";", must all hold; "field" alone: it has any value; "!=" turns it).
// A field that does not apply is hidden and not sent; what was typed in it stays.
function conditions() {
  const data = new FormData(form);
  for (const part of form.querySelectorAll("[data-when]")) {
    const holds = part.dataset.when.split(";").every((term) => {
      const [, name, sign, wanted] = term.trim().match(/^([^!=]+?)\s*(?:(!?=)\s*(.*))?$/) ?? [];
      const values = data.getAll(name).map(String).filter(Boolean);
      if (!sign) return values.length > 0;
      const among = wanted.split("|").some((one) => values.includes(one.trim()));
      return sign === "=" ? among : !among;
    });
    part.hidden = !holds;
    for (const field of part.querySelectorAll("input, select, textarea")) {
      if (!field.dataset.off) field.dataset.off = field.disabled ? "always" : "never";
      field.disabled = !holds || field.dataset.off === "always";
    }
  }
}

async function saveDraft() {
  if (!form.dataset.draft) return;
  const words = document.getElementById("draft-state");
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { "HX-Request": "true" } });
    if (!words) return;
    const at = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    words.textContent = answer.ok ? `Draft saved ${at}` : "Draft not saved yet";
  } catch {
    if (words) words.textContent = "Draft not saved yet, no connection";
  }
}

let asked;
function price(delay = 500) {
  if (!form.dataset.quote) return;
  stop("again");
  later("price", delay, async () => {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    document.getElementById("quote")?.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.dataset.quote, { method: "POST", body, signal, headers: { "HX-Request": "true" } });
      const html = await answer.text();
      if (answer.ok || answer.status === 422) swap(html, body);
      again();
    } catch (error) {
      if (error.name === "AbortError") return;
    }
    if (!signal.aborted) document.getElementById("quote")?.removeAttribute("aria-busy");
  });
}

// The quote stands where the old one stood; focus inside it is kept by name and value. Other pieces of the answer go by their ids.
function swap(html, sent) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const fresh of [...parsed.body.children]) {
    const old = fresh.id && document.getElementById(fresh.id);
    if (!old) continue;
    const focus = old.contains(document.activeElement) ? document.activeElement : null;
    const made = document.importNode(fresh, true);
    keepTyping(old, made, sent);
    old.replaceWith(made);
    window.htmx?.process?.(made);
    if (focus?.name) {
      const twins = [...made.querySelectorAll(`[name="${CSS.escape(focus.name)}"]`)];
      const twin = twins.find((one) => one.value === focus.value) ?? twins[0];
      twin?.focus({ preventScroll: true });
      if (focus.selectionStart != null) twin?.setSelectionRange?.(focus.selectionStart, focus.selectionEnd);
    }
  }
  conditions();
}

// What was typed while the answer was on its way is not lost, and what was unfolded stays so.
function keepTyping(old, made, sent) {
  for (const field of old.querySelectorAll("textarea[name], input[name]:not([type=radio], [type=checkbox], [type=file], [type=hidden])")) {
    if (sent.getAll(field.name).includes(field.value)) continue;
    const twin = made.querySelector(`[name="${CSS.escape(field.name)}"]:not([type=hidden])`);
    if (twin) twin.value = field.value;
  }
  for (const open of old.querySelectorAll("details[id][open]")) made.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
}

function removeReference(event) {
  const button = event.target.closest("[data-ref-remove]");
  if (!button) return;
  event.preventDefault();
  const strip = button.closest("[data-refs]");
  const next = button.closest(".ref").nextElementSibling;
  button.closest(".ref").remove();
  strip.querySelectorAll(".ref").forEach((one, index) => {
    const tag = `[${strip.dataset.refs}${index + 1}]`;
    one.querySelector("[data-ref-tag]").textContent = tag;
    one.querySelector("[data-ref-remove]").setAttribute("aria-label", `Remove ${tag}`);
  });
  next?.querySelector("button, input")?.focus();
  later("draft", 800, saveDraft);
  price();
}

if (form) start();
