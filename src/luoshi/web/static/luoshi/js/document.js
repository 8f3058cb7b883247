// The document page: one side lights the other, keys, taking words from the source, and the minimap.
import { tell, typing } from "./frame.js";
import { enhance } from "./picker.js";
import { blockAt, quote, selected } from "./places.js";
import { word } from "./words.js";

const panes = document.querySelector(".panes");
const bar = document.getElementById("selection");
let current = null;
let lastSpan = null;
let words = null;

const source = () => document.getElementById("source");
const ledger = () => document.getElementById("ledger");
const scroller = () => source().querySelector(".sheet-scroll");
const cards = () => [...ledger().querySelectorAll(".cards .card[data-item]")];
const narrow = () => window.matchMedia("(max-width: 1000px)").matches;

// Lighting -------------------------------------------------------------------------------------------------------
function light(keys) {
  for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
  for (const key of keys) {
    for (const found of document.querySelectorAll(`.paper [data-item~="${key}"], .card[data-item~="${key}"]`)) {
      found.classList.add("lit");
    }
  }
}

const keysOf = (element) => element.dataset.item.split(" ");

function showSource(card) {
  const first = source().querySelector(`.paper [data-item~="${keysOf(card)[0]}"]`);
  const place = first ?? blockAt(Number(card.dataset.start));
  if (!place) return;
  const box = place.getBoundingClientRect();
  const view = scroller().getBoundingClientRect();
  if (box.top < view.top + 8 || box.bottom > view.bottom - 40) {
    scroller().scrollTo({ top: scroller().scrollTop + box.top - view.top - view.height / 4 });
  }
}

function makeCurrent(card, { focus = true, scroll = true } = {}) {
  current?.classList.remove("current");
  current = card;
  if (!card) return;
  card.classList.add("current");
  light(keysOf(card));
  if (focus) card.focus({ preventScroll: true });
  if (scroll) card.scrollIntoView({ block: "nearest" });
  showSource(card);
}

function cardFor(element) {
  for (const key of keysOf(element)) {
    const found = ledger().querySelector(`.card[data-item~="${key}"]`);
    if (found) return found;
  }
  return null;
}

// An item that the filter or the tab leaves out: its whole list, with it as the current one.
function showItem(key) {
  const tab = key.split("-")[0];
  const url = `${panes.dataset.ledgerUrl}?tab=${tab}&item=${key}`;
  history.replaceState(history.state, "", `?tab=${tab}`);
  window.htmx.ajax("GET", url, { target: ledger(), swap: "outerHTML" });
}

panes.addEventListener("mouseover", (event) => {
  const element = event.target.closest("[data-item]");
  if (!element) return;
  const card = element.closest(".paper") ? cardFor(element) : element;
  light(card ? keysOf(card) : keysOf(element));
  if (!card || !element.closest(".paper") || narrow()) return;
  const box = card.getBoundingClientRect();
  const view = ledger().querySelector(".cards").getBoundingClientRect();
  if (box.top < view.top || box.bottom > view.bottom) card.scrollIntoView({ block: "center" });
});
panes.addEventListener("mouseleave", () => light(current?.isConnected ? keysOf(current) : []));
panes.addEventListener("click", (event) => {
  const element = event.target.closest("[data-item]");
  if (!element || selected()) return;
  if (element.closest(".paper")) {
    const card = cardFor(element);
    if (card) makeCurrent(card);
    else showItem(keysOf(element)[0]);
  } else if (element !== current) {
    makeCurrent(element, { focus: false, scroll: false });
  }
});
panes.addEventListener("focusin", (event) => {
  const card = event.target.closest(".card[data-item]");
  if (card && card !== current) makeCurrent(card, { focus: false, scroll: false });
  if (event.target.closest("form.editing")) mean(spanMeant(event.target));
});

// The buttons of a card. There may be two thousand of them, so they are handled here together.
panes.addEventListener("click", (event) => {
  const button = event.target.closest("article.card [data-act]");
  if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const card = button.closest(".card");
  const edit = button.dataset.act === "edit";
  window.htmx.ajax(edit ? "GET" : "POST", edit ? button.href : button.formAction, {
    source: card,
    target: card,
    swap: "outerHTML",
    values: edit ? {} : { version: button.value },
  });
});

// Keys -----------------------------------------------------------------------------------------------------------
const sections = () => [...ledger().querySelectorAll(".cards .under")];

function stepSection(by) {
  const all = sections();
  const at = current?.isConnected ? all.indexOf(current.closest(".under")) : -1;
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
  const card = next?.querySelector(".card[data-item]");
  if (!card) return;
  makeCurrent(card);
  next.querySelector("header").scrollIntoView({ block: "nearest" });
}

function stepTab(by) {
  const all = [...ledger().querySelectorAll(".tabs a")];
  all[all.findIndex((tab) => tab.hasAttribute("aria-current")) + by]?.click();
}

// Confirming many: what is open under the heading, as it is on the page now.
const openIn = (section) =>
  [...section.querySelectorAll('.card [data-act="confirm"][aria-pressed="false"]')].map(
    (button) => `${button.closest(".card").id}.${button.value}`,
  );

const reachOf = (button) => {
  const here = button.closest(".under");
  return button.dataset.together === "part" ? sections().filter((one) => one.dataset.part === here.dataset.part) : [here];
};

// A card that was confirmed by itself counts no more under its heading.
function countOpen() {
  const all = sections();
  const open = new Map(all.map((one) => [one, openIn(one).length]));
  const ofPart = {};
  for (const one of all) ofPart[one.dataset.part] = (ofPart[one.dataset.part] ?? 0) + open.get(one);
  for (const button of ledger().querySelectorAll("[data-together]")) {
    const here = button.closest(".under");
    const count = button.dataset.together === "part" ? ofPart[here.dataset.part] : open.get(here);
    button.hidden = !count;
    button.firstChild.data = button.firstChild.data.replace(/\d+/, count);
  }
}

function confirmTogether(button) {
  const under = reachOf(button);
  window.htmx.ajax("POST", panes.dataset.togetherUrl, {
    source: ledger(),
    target: ledger(),
    swap: "outerHTML",
    values: { items: under.flatMap(openIn).join(" "), tab: ledger().dataset.tab },
  });
}

// The button of the section that the current card is in, or else of the first that has one.
function pressTogether(reach) {
  const here = current?.isConnected ? current.closest(".under") : null;
  const part = here && sections().filter((one) => one.dataset.part === here.dataset.part);
  const among = reach === "part" ? part : here && [here];
  const find = (roots, wanted) => roots?.map((root) => root.querySelector(`[data-together="${wanted}"]:not([hidden])`)).find(Boolean);
  const button = find(among, reach) ?? (reach === "part" && part?.length === 1 ? find(part, "section") : null) ?? (here ? null : find(sections(), reach));
  if (button) button.click();
  else if (here) stepSection(1);
}

panes.addEventListener("click", (event) => {
  const button = event.target.closest("[data-together]");
  if (!button) return;
  event.preventDefault();
  confirmTogether(button);
});

function step(by) {
  const all = cards();
  if (!all.length) return;
  const at = current?.isConnected ? all.indexOf(current) : -1;
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
  makeCurrent(all[next]);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey) return;
  const form = event.target.closest?.("form.editing");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if (event.key === "Escape") {
    const open = form ?? ledger().querySelector("form.editing");
    if (open) {
      event.preventDefault();
      open.querySelector("[data-cancel]")?.click();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || typing(event.target)) return;
  const act = (name) => current?.querySelector(`[data-act="${name}"]`)?.click();
  const press = (selector) => ledger().querySelector(selector)?.click();
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    J: () => stepSection(1),
    K: () => stepSection(-1),
    e: () => act("edit"),
    a: () => act("confirm"),
    A: () => pressTogether("section"),
    P: () => pressTogether("part"),
    c: () => press("#flawless"),
    u: () => document.getElementById("undo")?.click(),
    s: () => bar && takeSpan(),
    "[": () => stepTab(-1),
    "]": () => stepTab(1),
  };
  const letter = /^[a-z]$/i.test(event.key); // whatever the lock of capitals says
  const key = letter ? (event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase()) : event.key;
  const does = keys[key] ?? (/^[1-9]$/.test(key) ? () => press(`[data-filter="${key}"]`) : null);
  if (does) {
    event.preventDefault();
    does();
  }
});

// What was done is said where it is always in view.
document.body.addEventListener("said", (event) => {
  const line = document.getElementById("said");
  line.textContent = "";
  requestAnimationFrame(() => (line.textContent = event.detail.text));
});

// Words from the source -------------------------------------------------------------------------------------------
function setSpan(field, found) {
  const [start, end] = field.querySelectorAll("input");
  start.value = found.start;
  end.value = found.end;
  field.closest("details.places")?.setAttribute("open", "");
  showQuote(field);
  showCite(field, found);
}

// Where it stands, as people cite it.
async function showCite(field, { start, end }) {
  const cite = field.querySelector(".cite");
  cite.textContent = "";
  const answer = await fetch(`${panes.dataset.placeUrl}?start=${start}&end=${end}`).catch(() => null);
  if (answer?.ok) cite.textContent = await answer.text();
}

// The place that is meant by the field in focus: its own, that of its row, else that of the whole item. Who answers and by
// when is read from the words that say so, the second place of an assignment.
function spanMeant(field) {
  const own = field.closest("[data-span]");
  if (own) return own;
  const row = field.closest("[data-row]");
  const places = row ? [...row.querySelectorAll("[data-span]")] : [];
  if (places.length) return /-(lead|support|mode|open|deadline_text|deadline_by)$/.test(nameOf(field)) ? places.at(-1) : places[0];
  const rest = [...field.closest("form").querySelectorAll("[data-span]")].filter((place) => !place.closest("[data-row]"));
  return rest[0] ?? null;
}

const nameOf = (field) => field.name || field.closest(".field")?.querySelector("[name]")?.name || "";

function mean(place) {
  lastSpan?.classList.remove("meant");
  lastSpan = place;
  place?.classList.add("meant");
}

function showQuote(field) {
  const [start, end] = field.querySelectorAll("input");
  field.querySelector("output").textContent = quote(Number(start.value), Number(end.value));
}

function takeSpan() {
  const found = selected() ?? words;
  const form = ledger().querySelector("form.editing");
  if (!found) return tell(word("selectFirst"));
  if (!form) return tell(word("openFirst"));
  if (!lastSpan?.isConnected || !form.contains(lastSpan)) mean(spanMeant(form.querySelector("footer") ?? form));
  if (lastSpan) setSpan(lastSpan, found);
}

function placeBar() {
  words = selected();
  bar.hidden = !words;
  if (!words) return;
  const top = Math.min(window.innerHeight - 48, words.box.bottom + 6);
  bar.style.top = `${top}px`;
  bar.style.left = `${Math.max(8, Math.min(words.box.left, window.innerWidth - bar.offsetWidth - 8))}px`;
}
// Who may only look has no bar.
if (bar) {
  document.addEventListener("mouseup", (event) => {
    if (!bar.contains(event.target)) setTimeout(placeBar);
  });
  document.addEventListener("keyup", (event) => {
    if (event.shiftKey || event.key === "Shift") placeBar();
  });
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const use = event.target.closest("[data-use]")?.dataset.use;
    if (!use || !words) return;
    if (use === "span") {
      takeSpan();
    } else {
      const url = `${panes.dataset.addUrl.replace("KIND", use)}?start=${words.start}&end=${words.end}`;
      const place = document.createElement("div");
      const list = ledger().querySelector(".cards");
      list.prepend(place);
      list.scrollTo({ top: 0 });
      window.htmx.ajax("GET", url, { target: place, swap: "outerHTML" });
    }
    bar.hidden = true;
  });
}
panes.addEventListener("click", (event) => {
  if (event.target.closest("[data-use-selection]")) {
    mean(event.target.closest("[data-span]"));
    takeSpan();
  }
  const named = event.target.closest("[data-use-name]");
  if (named) {
    const heading = named.form.elements.heading;
    heading.value = named.dataset.useName;
    heading.focus();
  }
  const adder = event.target.closest("[data-add-row]");
  if (adder) addRow(adder.closest("[data-rows]"));
});
panes.addEventListener("input", (event) => {
  const field = event.target.closest("[data-span]");
  if (field) showQuote(field);
});
panes.addEventListener("change", (event) => {
  if (event.target.name?.endsWith("-DELETE")) {
    event.target.closest("[data-row]").classList.toggle("removed", event.target.checked);
  }
});

function addRow(rows) {
  const total = rows.querySelector('input[name$="-TOTAL_FORMS"]');
  const made = document.createElement("template");
  made.innerHTML = rows.querySelector("template").innerHTML.replaceAll("__prefix__", total.value);
  total.value = Number(total.value) + 1;
  const row = made.content.firstElementChild;
  rows.insertBefore(row, rows.querySelector("template"));
  enhance(row, panes.dataset.departmentsUrl);
  row.querySelector("input:not([type=hidden])")?.focus();
}

// Minimap --------------------------------------------------------------------------------------------------------
function drawWindow() {
  const view = scroller().getBoundingClientRect();
  const size = Number(source().dataset.size) || 1;
  let top = null;
  let bottom = 0;
  for (const element of source().querySelectorAll(".paper > p[data-start]")) {
    const box = element.getBoundingClientRect();
    if (box.bottom < view.top) continue;
    if (box.top > view.bottom) break;
    const start = Number(element.dataset.start);
    top ??= start;
    bottom = start + element.textContent.length;
  }
  const pane = source().querySelector(".minimap .window");
  pane.setAttribute("y", ((top ?? 0) * 1000) / size);
  pane.setAttribute("height", Math.max(8, ((bottom - (top ?? 0)) * 1000) / size));
}

let drawing = 0;
function watchSource() {
  scroller().addEventListener("scroll", () => {
    if (bar) bar.hidden = true;
    cancelAnimationFrame(drawing);
    drawing = requestAnimationFrame(drawWindow);
  });
  source()
    .querySelector(".minimap")
    .addEventListener("click", (event) => {
      const map = event.currentTarget.getBoundingClientRect();
      const offset = ((event.clientY - map.top) / map.height) * Number(source().dataset.size);
      blockAt(offset)?.scrollIntoView({ block: "center" });
    });
  drawWindow();
}

// Partial updates ------------------------------------------------------------------------------------------------
let kept = 0;
let keptKey = "";
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "source") kept = scroller().scrollTop;
  if (event.detail.target.id === "ledger") {
    keptKey = current?.dataset.item ?? "";
    ledger().dataset.scroll = ledger().querySelector(".cards").scrollTop;
    kept = scroller().scrollTop;
  }
});
document.body.addEventListener("htmx:afterSettle", (event) => {
  const element = event.detail.elt;
  if (element.id === "source") {
    scroller().scrollTop = kept;
    watchSource();
    if (current?.isConnected) light(keysOf(current));
  } else if (element.id === "ledger") {
    const wanted = element.dataset.current || keptKey.split(" ")[0];
    const card = wanted && element.querySelector(`.card[data-item~="${wanted}"]`);
    if (card) makeCurrent(card);
  } else if (element.classList.contains("card")) {
    if (element.matches("form.editing")) {
      openForm(element);
    } else {
      makeCurrent(element);
      countOpen();
    }
  }
});

function openForm(form) {
  enhance(form, panes.dataset.departmentsUrl);
  for (const field of form.querySelectorAll("[data-span]")) showQuote(field);
  lastSpan = null;
  if (form.dataset.item) makeCurrent(form, { focus: false });
  const first = form.querySelector(".wrong input, .wrong textarea") ?? form.querySelector('[role="combobox"], input:not([type=hidden]), textarea, button');
  first?.focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}

watchSource();
// A link from elsewhere names its item: behind the # or as ?item=, which survives a sign-in.
const named = location.hash.slice(1) || new URLSearchParams(location.search).get("item");
const anchor = named ? document.getElementById(named) : null;
if (anchor?.classList.contains("card")) {
  makeCurrent(anchor);
  // Cards out of sight are measured only when they come near, which moves those behind them.
  let rounds = 0;
  const settle = () => {
    anchor.scrollIntoView({ block: narrow() ? "start" : "center" });
    showSource(anchor);
    if ((rounds += 1) < 12) requestAnimationFrame(settle);
  };
  requestAnimationFrame(settle);
}
