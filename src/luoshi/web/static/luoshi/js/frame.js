// What every page needs: the search key, and failures that would otherwise be silent.
import { word } from "./words.js";

document.documentElement.classList.add("scripted");

export function typing(target) {
  return target.closest?.("input, textarea, select, [contenteditable]") != null;
}

export function tell(text, failed = true) {
  const line = document.createElement("p");
  line.className = failed ? "message failed" : "message success";
  line.textContent = text;
  document.getElementById("messages").replaceChildren(line);
  dismissible(line);
}

function dismissible(line) {
  const away = document.createElement("button");
  away.type = "button";
  away.className = "away";
  away.textContent = "×";
  away.setAttribute("aria-label", word("away"));
  away.addEventListener("click", () => line.remove());
  line.append(away);
}
for (const line of document.querySelectorAll("#messages > .message")) dismissible(line);

// A form that was refused: the field that it is about is told so and has the focus.
const error = document.querySelector("main form :is(.error, .errorlist)");
if (error) {
  const beside = error.closest(".field, .say")?.querySelector("input:not([type=hidden]), textarea, select");
  const before = [...error.closest("form").querySelectorAll("input:not([type=hidden], [type=checkbox]), textarea, select")].filter(
    (field) => field.compareDocumentPosition(error) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  const field = beside ?? before.find((candidate) => candidate.required && !candidate.value) ?? before.at(-1);
  if (field) {
    error.id ||= "refused";
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", error.id);
    field.focus({ preventScroll: true });
    field.scrollIntoView({ block: "center" });
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    const search = document.getElementById("search");
    if (search?.checkVisibility()) search.focus();
    else document.querySelector(".search-link")?.click();
  }
  if (event.key === "?" && !typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    document.querySelector(".help-link")?.click();
  }
});

document.body.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  tell(
    status === 404
      ? word("gone")
      : status === 403
        ? word("refused")
        : word("failed"),
  );
});
document.body.addEventListener("htmx:sendError", () => tell(word("unreached")));
document.body.addEventListener("htmx:afterRequest", (event) => {
  // What was refused (409, 422) may have put its message there just now.
  if (event.detail.xhr.status < 400 && event.detail.requestConfig.verb !== "get") {
    document.getElementById("messages").replaceChildren();
  }
});

// What was folded open stays open when its part of the page comes anew.
let folded = [];
document.body.addEventListener("htmx:beforeSwap", () => {
  folded = [...document.querySelectorAll("details[data-stay][open]")].map((each) => each.dataset.stay);
});
document.body.addEventListener("htmx:afterSwap", () => {
  for (const each of document.querySelectorAll("details[data-stay]")) {
    if (folded.includes(each.dataset.stay)) each.open = true;
  }
});

// What drops down closes at a click beside it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open], details.who[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
