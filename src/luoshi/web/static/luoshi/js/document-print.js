// A document on paper: each passage beside what was read out of it, as copies in pairs that are taken away again.
const main = document.querySelector("main");
let pairs = null;

function copy(element) {
  const made = element.cloneNode(true);
  for (const each of [made, ...made.querySelectorAll("[id]")]) each.removeAttribute("id");
  return made;
}

function blockOf(card, paper) {
  let place = card.dataset.item && paper.querySelector(`[data-item~="${card.dataset.item.split(" ")[0]}"]`);
  while (place && place.parentNode !== paper) place = place.parentNode;
  return place || null;
}

function part(name, elements) {
  const made = document.createElement("div");
  made.className = name;
  made.append(...elements.map(copy));
  return made;
}

function pair() {
  const paper = document.querySelector("#source .paper");
  const shown = [...document.querySelectorAll("#ledger .cards :is(.part-head, .section-head, article.card)")];
  if (pairs || !paper || !shown.some((element) => blockOf(element, paper))) return;
  const beside = new Map();
  let last = null;
  let heads = [];
  for (const element of shown) {
    if (!element.matches(".card")) {
      heads.push(element);
      continue;
    }
    last = blockOf(element, paper) ?? last;
    beside.set(last, [...(beside.get(last) ?? []), ...heads, element]);
    heads = [];
  }
  pairs = document.createElement("div");
  pairs.className = "pairs";
  let passage = [];
  let read = beside.get(null) ?? [];
  const close = () => {
    if (!passage.length && !read.length) return;
    const row = document.createElement("div");
    row.className = "pair";
    row.append(part("paper", passage), part("cards", read));
    pairs.append(row);
  };
  for (const block of paper.children) {
    if (beside.has(block)) {
      close();
      [passage, read] = [[], beside.get(block)];
    }
    passage.push(block);
  }
  close();
  main.append(pairs);
  document.body.classList.add("paired");
}

function unpair() {
  pairs?.remove();
  pairs = null;
  document.body.classList.remove("paired");
}

window.addEventListener("beforeprint", pair);
window.addEventListener("afterprint", unpair);
