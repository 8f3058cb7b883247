"use strict";
(function () {
  var source = document.querySelector(".source");
  var ledger = document.querySelector(".ledger");
  var map = document.querySelector(".map");
  var needle = map.querySelector("i");
  var items = Array.prototype.slice.call(ledger.querySelectorAll(".item[data-k]"));
  var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  var lit = [], current = null, timer = 0, places = new Map(), numbers = new Map();

  items.forEach(function (item, number) { numbers.set(item.dataset.k, number); });
  document.querySelectorAll("[data-k]").forEach(function (element) {
    var known = places.get(element.dataset.k);
    if (known) known.push(element); else places.set(element.dataset.k, [element]);
  });


  function show(element, pane) {
    if (!element) return;
    var box = element.getBoundingClientRect(), room = pane.getBoundingClientRect();
    if (box.top >= room.top + 32 && box.bottom <= room.bottom - 8) return;
    element.scrollIntoView({ block: box.height > room.height - 64 ? "start" : "center", behavior: still ? "auto" : "instant" });
  }
  function light(key, from) {
    if (key === current) return;
    lit.forEach(function (element) { element.classList.remove("on"); });
    current = key;
    lit = places.get(key) || [];
    lit.forEach(function (element) { element.classList.add("on"); });
    var item = lit.find(function (element) { return element.classList.contains("item"); });
    var place = lit.find(function (element) { return element !== item; });
    if (from !== source) show(place, source);
    if (from !== ledger) show(item, ledger);
    if (item && item.dataset.y) needle.style.top = item.dataset.y + "%";
  }
  function keyed(target) { return target.closest ? target.closest("[data-k]") : null; }
  function over(event) {
    var element = keyed(event.target);
    clearTimeout(timer);
    if (!element) return;
    timer = setTimeout(function () { light(element.dataset.k, element.closest(".pane")); }, 70);
  }
  function step(by) {
    var at = numbers.get(current), next = items[at === undefined ? 0 : Math.max(0, Math.min(items.length - 1, at + by))];
    if (!next) return;
    light(next.dataset.k, null);
    next.focus({ preventScroll: true });
  }
  [source, ledger].forEach(function (pane) {
    pane.addEventListener("mouseover", over);
    pane.addEventListener("mouseleave", function () { clearTimeout(timer); });
    pane.addEventListener("click", function (event) {
      var element = keyed(event.target);
      if (element && !String(window.getSelection())) light(element.dataset.k, pane);
    });
  });
  ledger.addEventListener("focusin", function (event) {
    var element = keyed(event.target);
    if (element) light(element.dataset.k, null);
  });
  map.addEventListener("click", function (event) {
    var box = map.getBoundingClientRect(), y = (event.clientY - box.top) / box.height * 100, best = null, gap = Infinity;
    items.forEach(function (item) {
      var away = Math.abs(parseFloat(item.dataset.y) - y);
      if (away < gap) { gap = away; best = item; }
    });
    if (best) { light(best.dataset.k, null); best.focus({ preventScroll: true }); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else return;
    event.preventDefault();
  });

  /* On paper each passage stands beside what was read out of it: copies in pairs, which are taken away again. */
  var pairs = null;
  function blockOf(item) {
    var place = (places.get(item.dataset.k) || []).find(function (element) { return element !== item && source.contains(element); });
    while (place && !(place.parentNode.classList && place.parentNode.classList.contains("chunk"))) place = place.parentNode;
    return place || null;
  }
  function pair() {
    if (pairs || !items.length) return;
    var beside = new Map(), last = null, board = "";
    Array.prototype.forEach.call(ledger.querySelectorAll("h2, .item[data-k]"), function (element) {
      if (element.tagName === "H2") { board = element; return; }
      last = blockOf(element) || last;
      var found = beside.get(last);
      if (!found) beside.set(last, found = []);
      if (board) { found.push(board); board = ""; }
      found.push(element);
    });
    pairs = document.createElement("div");
    pairs.className = "pairs";
    var left = null;
    function open(found) {
      var row = pairs.appendChild(document.createElement("div")), right;
      row.className = "pair";
      left = row.appendChild(document.createElement("div"));
      right = row.appendChild(document.createElement("div"));
      left.className = "source";
      right.className = "ledger";
      (found || []).forEach(function (element) { right.appendChild(element.cloneNode(true)); });
    }
    open(beside.get(null));
    Array.prototype.forEach.call(source.querySelectorAll(".chunk > *"), function (block) {
      if (beside.has(block)) open(beside.get(block));
      left.appendChild(block.cloneNode(true));
    });
    var notices = document.getElementById("notices");
    if (notices) pairs.appendChild(notices.cloneNode(true)).removeAttribute("id");
    document.querySelector("main").appendChild(pairs);
    document.body.classList.add("paired");
  }
  function part() {
    if (!pairs) return;
    pairs.remove();
    pairs = null;
    document.body.classList.remove("paired");
  }
  window.addEventListener("beforeprint", pair);
  window.addEventListener("afterprint", part);
})();
