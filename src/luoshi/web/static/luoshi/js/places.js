// Offsets in the text and places on the page. The text counts characters (code points), the page UTF-16 units.

export function block(node) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  return element?.closest("[data-start]") ?? null;
}

// The offset of a point of the page, or null outside the source.
function offsetOf(node, position) {
  const holder = block(node);
  if (!holder?.closest(".paper")) return null;
  const range = document.createRange();
  range.setStart(holder, 0);
  range.setEnd(node, position);
  return Number(holder.dataset.start) + [...range.toString()].length;
}

// The selected stretch of the source as {start, end, text}, or null.
export function selected() {
  const selection = window.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const start = offsetOf(range.startContainer, range.startOffset);
  const end = offsetOf(range.endContainer, range.endOffset);
  if (start === null || end === null || end <= start) return null;
  return { start, end, text: selection.toString().trim(), box: range.getBoundingClientRect() };
}

// The block of the source that holds an offset.
export function blockAt(offset) {
  let found = null;
  for (const candidate of document.querySelectorAll(".paper [data-start]")) {
    if (Number(candidate.dataset.start) > offset) break;
    found = candidate;
  }
  return found;
}

// The words of the source between two offsets, as far as they stand in one block.
export function quote(start, end) {
  const holder = blockAt(start);
  if (!holder || end <= start) return "";
  const from = start - Number(holder.dataset.start);
  return [...holder.textContent].slice(from, from + Math.min(end - start, 120)).join("") + (end - start > 120 ? "…" : "");
}
