// The list of tasks: the panel that opens beside it (its task stands in the address), choosing rows, density, names.
import { typing } from "./frame.js";
import { word } from "./words.js";

const panel = document.getElementById("panel");
const list = document.getElementById("list");

function chosenTask() {
  return new URLSearchParams(location.search).get("task");
}

function addressWith(task) {
  const address = new URL(location.href);
  if (task) address.searchParams.set("task", task);
  else address.searchParams.delete("task");
  return address;
}

function mark(task) {
  for (const row of list.querySelectorAll("tr.current")) row.classList.remove("current");
  list.querySelector(`a[data-panel="${CSS.escape(task ?? "")}"]`)?.closest("tr").classList.add("current");
}

async function show(task, { focus = true } = {}) {
  if (!task) {
    const before = panel.querySelector("[data-task]")?.dataset.task;
    panel.replaceChildren();
    mark(null);
    if (before && focus) list.querySelector(`a[data-panel="${CSS.escape(before)}"]`)?.focus({ preventScroll: true });
    return;
  }
  mark(task);
  const answer = await fetch(panel.dataset.url.replace("/0/", `/${task}/`), { headers: { "HX-Request": "true" } });
  if (answer.headers.get("HX-Redirect")) {
    location.assign(answer.headers.get("HX-Redirect"));
    return;
  }
  if (chosenTask() !== task) return; // somebody was quicker
  panel.innerHTML = await answer.text();
  panel.scrollTop = 0;
  if (focus) panel.querySelector(".panel-body")?.focus({ preventScroll: true });
}

function open(task, options) {
  history.pushState({ panel: task }, "", addressWith(task));
  show(task, options);
}

if (panel) {
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-panel]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(link.dataset.panel, { focus: event.detail === 0 });
  });
  panel.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    event.preventDefault();
    open(null);
  });
  addEventListener("popstate", () => show(chosenTask(), { focus: false }));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      } else if (panel.childElementCount) open(null);
      return;
    }
    if (typing(event.target) || !["j", "k"].includes(event.key)) return;
    const links = [...list.querySelectorAll("a[data-panel]")];
    const at = links.findIndex((link) => link.closest("tr").classList.contains("current"));
    const next = links[at + (event.key === "j" ? 1 : at < 0 ? 0 : -1)];
    if (!next) return;
    next.scrollIntoView({ block: "nearest" });
    open(next.dataset.panel, { focus: false });
  });
}

if (list) {
  const all = list.querySelector("[data-all]");
  const boxes = [...list.querySelectorAll('input[name="task"]')];
  const told = list.querySelector("[data-chosen]");
  const count = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    if (told) told.textContent = word("chosen", { n: chosen });
    if (all) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
  };
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      count();
    });
  }
  let last = null;
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
      }
      last = box;
      count();
    });
  }
  list.addEventListener("reset", () => setTimeout(count));
  count();
}

const density = document.querySelector("[data-density]");
if (density) {
  density.hidden = false;
  density.addEventListener("click", () => {
    const roomy = density.getAttribute("aria-pressed") !== "true";
    density.setAttribute("aria-pressed", String(roomy));
    list.querySelector("table.tasks")?.classList.toggle("roomy", roomy);
    document.cookie = `rows=${roomy ? "roomy" : "compact"}; path=/; max-age=31536000; samesite=lax`;
  });
}

for (const form of document.querySelectorAll("form.task-filters")) {
  for (const choice of form.querySelectorAll("[data-submit]")) choice.addEventListener("change", () => form.requestSubmit());
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
  });
  const names = form.querySelector("datalist");
  let asked = 0;
  form.addEventListener("input", async (event) => {
    if (!event.target.hasAttribute("list")) return;
    const number = (asked += 1);
    const answer = await fetch(`${form.dataset.organisations}?q=${encodeURIComponent(event.target.value)}`);
    if (!answer.ok || number !== asked) return;
    names.replaceChildren(
      ...(await answer.json()).map((found) => {
        const option = document.createElement("option");
        option.value = found.written;
        option.label = found.name === found.written ? "" : found.name;
        return option;
      }),
    );
  });
}

// The timeline begins at today where it is wider than the screen.
const today = document.querySelector(".timeline [data-today]");
const frame = document.querySelector(".timeline-frame");
if (today && frame) {
  const names = document.querySelector(".timeline tbody th")?.offsetWidth ?? 0;
  frame.scrollLeft = Number(today.dataset.today) - (frame.clientWidth - names) / 2;
}
