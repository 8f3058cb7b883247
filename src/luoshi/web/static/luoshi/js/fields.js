// Fields whose look the browser decides in its own language: choosing files, and days. Here they speak that of the page.
import { word } from "./words.js";

const DAY = /^\s*(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*(?:[-/.月]?\s*(\d{1,2})\s*日?|月)?\s*$/;

// 2025.6.30, 2025/6/30, 20250630 and 2025年6月30日 as 2025-06-30.
function written(text, months) {
  const packed = text.trim().match(/^(\d{4})(\d{2})(\d{2})?$/);
  const found = packed ?? text.match(DAY);
  if (!found) return text.trim();
  const [, year, month, day] = found;
  const parts = [year, month.padStart(2, "0")];
  if (!months && day) parts.push(day.padStart(2, "0"));
  return parts.join("-");
}

function dayField(input) {
  const months = input.type === "month";
  const native = input.cloneNode();
  native.removeAttribute("id");
  native.removeAttribute("name");
  native.required = false;
  native.className = "native";
  native.tabIndex = -1;
  native.setAttribute("aria-hidden", "true");
  const value = input.value;
  input.type = "text";
  input.value = value;
  input.inputMode = "numeric";
  input.autocomplete = "off";
  input.maxLength = 16;
  input.placeholder = months ? "2025-06" : "2025-06-30";
  input.pattern = months ? "\\d{4}-(0[1-9]|1[0-2])" : "\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])";
  input.title = word(months ? "monthHint" : "dayHint");
  input.classList.add("day");
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-label", word("pickDay"));
  button.innerHTML = `<svg aria-hidden="true" viewBox="0 0 20 20"><use href="${document.getElementById("words").dataset.icons}#calendar"></use></svg>`;
  const frame = document.createElement("span");
  frame.className = "of-day";
  const active = document.activeElement === input;
  input.replaceWith(frame);
  frame.append(input, native, button);
  if (active) input.focus();
  input.addEventListener("change", () => {
    input.value = written(input.value, months);
  });
  native.addEventListener("change", () => {
    input.value = native.value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });
  button.addEventListener("click", () => {
    native.value = input.value;
    native.showPicker();
  });
}

function fileField(input) {
  const frame = document.createElement("span");
  frame.className = "chooser-of-files";
  const label = document.createElement("label");
  label.className = "button";
  label.textContent = word(input.multiple ? "chooseFiles" : "chooseFile");
  label.htmlFor = input.id;
  const names = document.createElement("span");
  names.className = "names";
  names.textContent = word("noFile");
  input.replaceWith(frame);
  frame.append(input, label, names);
  input.addEventListener("change", () => {
    names.textContent = [...input.files].map((file) => file.name).join("、") || word("noFile");
  });
}

function enhance(within) {
  for (const input of within.querySelectorAll('input:is([type="date"], [type="month"]):not(.native)')) dayField(input);
  for (const input of within.querySelectorAll('input[type="file"][id]')) {
    if (!input.closest(".intake, .chooser-of-files")) fileField(input);
  }
}

enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.target));
