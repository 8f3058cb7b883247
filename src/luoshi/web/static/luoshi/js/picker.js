// Picking departments: a text box with one name a line becomes chips with completion. The text box stays the value
// of the form, so nothing changes for the server. Enter takes the body that is offered first; a word that is no body is
// the last choice, says so, and is shown as not resolved.
import { word } from "./words.js";

const SIGN = "＝";
let serial = 0;

export function enhance(root, url) {
  for (const area of root.querySelectorAll("textarea[data-departments]")) {
    if (!area.dataset.enhanced && !area.closest("template")) picker(area, url);
  }
}

function entries(area) {
  return area.value
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const at = line.indexOf(SIGN);
      return at < 0 ? { written: line, name: null } : { written: line.slice(0, at), name: line.slice(at + 1) };
    });
}

function line({ written, name }) {
  return name === null ? written : written + SIGN + name;
}

function picker(area, url) {
  area.dataset.enhanced = "true";
  area.hidden = true;
  const id = `choices-${(serial += 1)}`;
  const role = area.name.endsWith("support") || area.name === "members" ? "support" : "lead";
  const collective = new Set((area.dataset.collective ?? "").split("\n"));
  const box = document.createElement("div");
  box.className = "picker";
  const input = document.createElement("input");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", id);
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-label", area.labels[0]?.textContent ?? word("body"));
  input.autocomplete = "off";
  const list = document.createElement("ul");
  list.className = "choices";
  list.id = id;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  box.append(input, list);
  area.after(box);
  for (const label of area.labels) {
    label.addEventListener("click", (event) => {
      event.preventDefault();
      input.focus();
    });
  }

  let choices = [];
  let chosen = -1;
  let asked = 0;
  let answered = ""; // the text that the choices are for

  function write(all) {
    area.value = all.map(line).join("\n");
    draw();
    area.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function draw() {
    for (const chip of box.querySelectorAll(".body")) chip.remove();
    const other = partner();
    entries(area).forEach((entry, at, all) => {
      const chip = document.createElement("span");
      chip.className = `body ${role}${entry.name || collective.has(entry.written) ? "" : " unresolved"}`;
      chip.title = entry.name || (collective.has(entry.written) ? word("collective") : word("unresolved"));
      chip.append(entry.written);
      if (other) {
        chip.append(
          button(word(role === "lead" ? "supports" : "leads"), word(role === "lead" ? "toSupport" : "toLead", { name: entry.written }), () => {
            other.dispatchEvent(new CustomEvent("receive", { detail: entry }));
            write(all.filter((_, index) => index !== at));
            input.focus();
          }),
        );
      }
      chip.append(
        button(word("off"), word("takeOff", { name: entry.written }), () => {
          write(all.filter((_, index) => index !== at));
          input.focus();
        }),
      );
      box.insertBefore(chip, input);
    });
  }

  function partner() {
    const row = area.closest("[data-row]");
    const wanted = role === "lead" ? "support" : "lead";
    return row?.querySelector(`textarea[name$="-${wanted}"]`) ?? null;
  }

  function button(text, label, act) {
    const element = document.createElement("button");
    element.type = "button";
    element.textContent = text;
    element.setAttribute("aria-label", label);
    element.title = label;
    element.addEventListener("click", act);
    return element;
  }

  function add(entry) {
    const all = entries(area).filter((known) => known.written !== entry.written);
    input.value = "";
    close();
    write([...all, entry]);
  }

  function close() {
    choices = [];
    answered = "";
    chosen = -1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(at) {
    chosen = at;
    [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
    if (at >= 0) {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  async function ask() {
    const text = input.value.trim();
    const number = (asked += 1);
    if (!text) return close();
    const answer = await fetch(`${url}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || number !== asked) return;
    choices = await answer.json();
    answered = text;
    list.replaceChildren(
      ...choices.map((choice, at) => {
        const item = document.createElement("li");
        item.id = `${id}-${at}`;
        item.setAttribute("role", "option");
        item.append(choice.written);
        const full = document.createElement("span");
        full.className = "soft";
        full.textContent = choice.name && choice.name !== choice.written ? choice.name : "";
        item.append(full);
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          add(choice);
        });
        return item;
      }),
    );
    if (!choices.some((choice) => choice.written === text)) {
      const item = document.createElement("li");
      item.id = `${id}-raw`;
      item.className = "raw";
      item.setAttribute("role", "option");
      item.append(word("asTyped", { name: text }));
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        free();
      });
      list.append(item);
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(0);
  }

  async function take() {
    // Enter may come before the answer: what is marked then belongs to another text.
    if (answered !== input.value.trim()) await ask().catch(() => close());
    if (chosen >= 0 && chosen < choices.length) add(choices[chosen]);
    else free();
  }

  function free() {
    const text = input.value.trim();
    if (!text) return;
    for (const written of text.split(/[、,，;；\n]/)) {
      if (written.trim()) add(choices.find((c) => c.written === written.trim()) ?? { written: written.trim(), name: null });
    }
  }

  input.addEventListener("input", ask);
  input.addEventListener("blur", () => {
    free();
    close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const count = list.children.length;
      mark((chosen + step + count) % count);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      if (!input.value.trim()) return;
      event.preventDefault();
      take();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
      chosen = -1;
    } else if (event.key === "Backspace" && !input.value) {
      const all = entries(area);
      if (all.length) write(all.slice(0, -1));
    }
  });
  area.addEventListener("receive", (event) => add(event.detail));
  box.addEventListener("click", (event) => {
    if (event.target === box) input.focus();
  });
  draw();
}
