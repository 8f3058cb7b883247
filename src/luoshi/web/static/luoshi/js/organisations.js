// Names of organisations are offered while one types; without this the full name can be typed.
const list = document.getElementById("organisation-names");
let asked = 0;

for (const input of document.querySelectorAll("[data-suggest]")) {
  input.addEventListener("input", async () => {
    const text = input.value.trim();
    const number = (asked += 1);
    if (!text) return;
    const answer = await fetch(`${list.dataset.url}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || number !== asked) return;
    list.replaceChildren(
      ...(await answer.json()).map((name) => {
        const option = document.createElement("option");
        option.value = name;
        return option;
      }),
    );
  });
}

for (const box of document.querySelectorAll("[data-check-all]")) {
  box.hidden = false;
  box.addEventListener("click", () => {
    const boxes = [...box.closest("fieldset").querySelectorAll("input[type=checkbox]:not(:disabled)")];
    const on = boxes.some((each) => !each.checked);
    for (const each of boxes) each.checked = on;
  });
}
