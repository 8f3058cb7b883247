// The page and the forms of a task: picking bodies, names with completion, closing what is open with Esc.
import { enhance } from "./picker.js";

for (const form of document.querySelectorAll("[data-departments-url]")) {
  const url = form.dataset.departmentsUrl;
  enhance(form, url);
  const names = form.querySelector("datalist") ?? document.getElementById("organisation-names");
  let asked = 0;
  form.addEventListener("input", async (event) => {
    if (!event.target.matches('input[list="organisation-names"]') || !names) return;
    const number = (asked += 1);
    const answer = await fetch(`${url}?q=${encodeURIComponent(event.target.value)}`);
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

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const open = [...document.querySelectorAll("details.act[open], details.menu[open]")].pop();
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

for (const details of document.querySelectorAll("details.act")) {
  details.addEventListener("toggle", () => {
    if (details.open) details.querySelector("textarea, input:not([type=hidden]), select")?.focus();
  });
}
