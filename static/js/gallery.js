// The gallery: choosing many, a lightbox on the first zoom, and the keys X and R.

const tiles = document.getElementById("tiles");
const bar = document.getElementById("bulk-bar");
const lettersOn = document.body.dataset.letters !== "off";
const boxes = () => [...tiles.querySelectorAll(".tile-check input")];

function counted() {
  const chosen = boxes().filter((box) => box.checked).length;
  if (!bar) return;
  bar.classList.toggle("on", chosen > 0);
  const words = bar.querySelector("[data-chosen]");
  if (words) words.textContent = `${chosen} selected`;
}

let last;
function choose(event) {
  const box = event.target;
  if (!box.matches?.(".tile-check input")) return;
  if (event.shiftKey && last) {
    const all = boxes();
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    if (from >= 0) for (const one of all.slice(from, to + 1)) one.checked = box.checked;
  }
  last = box;
  counted();
}

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open]")) return;
  if (event.key === "Escape" && boxes().some((box) => box.checked)) {
    for (const box of boxes()) box.checked = false;
    counted();
    return;
  }
  if (!lettersOn) return;
  const tile = document.activeElement.closest?.(".tile") ?? tiles.querySelector(".tile:hover");
  const key = event.key.toLowerCase();
  if (key === "x") {
    const box = tile?.querySelector(".tile-check input");
    if (box) {
      box.checked = !box.checked;
      last = box;
      counted();
    } else tiles.classList.toggle("choosing");
  } else if (key === "r") {
    tile?.querySelector("[data-remix]")?.click();
  } else if (key === "z") {
    const link = tile?.querySelector("[data-pswp-src]");
    if (link) zoom(link);
  }
}

// PhotoSwipe comes only when somebody zooms.
async function zoom(link) {
  const links = [...document.querySelectorAll("[data-pswp-src]")];
  const { default: PhotoSwipe } = await import("../vendor/photoswipe/photoswipe.esm.min.js");
  await look();
  new PhotoSwipe({
    dataSource: links.map((one) => ({
      src: one.dataset.pswpSrc, width: Number(one.dataset.pswpWidth), height: Number(one.dataset.pswpHeight),
      msrc: one.querySelector("img")?.currentSrc, alt: one.querySelector("img")?.alt || one.getAttribute("aria-label"), element: one,
    })),
    index: links.indexOf(link),
    bgOpacity: 0.94,
    showHideAnimationType: matchMedia("(prefers-reduced-motion: reduce)").matches ? "none" : "zoom",
  }).init();
}

function look() {
  if (document.getElementById("pswp-css")) return Promise.resolve();
  return new Promise((done) => {
    const sheet = Object.assign(document.createElement("link"), { id: "pswp-css", rel: "stylesheet", href: new URL("../vendor/photoswipe/photoswipe.css", import.meta.url).href, onload: done, onerror: done });
    document.head.append(sheet);
  });
}

if (tiles) {
  tiles.addEventListener("click", choose);
  document.addEventListener("keydown", keys);
  document.addEventListener("atelier:fresh", counted);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-choose-all]")) for (const box of boxes()) box.checked = true;
    else if (event.target.closest("[data-choose-none]")) for (const box of boxes()) box.checked = false;
    else if (event.target.closest("[data-choosing]")) tiles.classList.toggle("choosing");
    else return;
    counted();
  });
  counted();
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-zoom]");
  if (!link) return;
  event.preventDefault();
  zoom(link.matches("[data-pswp-src]") ? link : link.querySelector("[data-pswp-src]") ?? link.closest("[data-pswp-src]"));
});
