// The page for the screen: the keys that lead from one item to the next, and to the note.
import { typing } from "../luoshi/js/frame.js";

const steps = { j: "next", ArrowRight: "next", PageDown: "next", k: "prev", ArrowLeft: "prev", PageUp: "prev" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.key === "Escape" && typing(event.target)) {
    event.target.blur();
    return;
  }
  if (typing(event.target)) return;
  if (event.key === "n") {
    const field = document.getElementById("field-text");
    if (!field) return;
    event.preventDefault();
    field.focus();
    return;
  }
  const link = steps[event.key] && document.querySelector(`a[rel="${steps[event.key]}"]`);
  if (!link) return;
  event.preventDefault();
  location.assign(link.href);
});
