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
}

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.getElementById("search").focus();
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
  if (event.detail.successful && event.detail.requestConfig.verb !== "get") {
    document.getElementById("messages").replaceChildren();
  }
});

// What drops down closes at a click beside it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open], details.who[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
