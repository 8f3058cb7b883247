// Handing in files: each goes up by itself with its own progress; one that fails does not hold up the others.
import { word } from "./words.js";

const form = document.getElementById("intake");
const list = form.querySelector(".uploads");
const input = form.querySelector("input[type=file]");
const limit = Number(form.dataset.limitMb);
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
const waiting = [];
let running = 0;
const AT_ONCE = 3;

function row(file) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = file.name;
  name.title = file.name;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", word("uploadOf", { name: file.name }));
  const state = document.createElement("span");
  state.textContent = word("uploadWaits");
  const link = document.createElement("a");
  item.append(name, bar, state, link);
  list.append(item);
  return { bar, state, link };
}

function finish(view, { state, message, url }) {
  view.state.textContent = message;
  view.state.className = state === "refused" ? "refused" : "";
  view.bar.value = state === "refused" ? 0 : 1;
  if (url) {
    view.link.href = url;
    view.link.textContent = word("open");
  }
  document.body.dispatchEvent(new Event("uploaded"));
  if (state === "queued") follow(view, url);
}

// What becomes of a file that waits to be read, until it is read or failed.
async function follow(view, url) {
  for (let pause = 1000; pause < 60_000; pause *= 1.2) {
    await new Promise((done) => setTimeout(done, pause));
    const answer = await fetch(`${url}waiting/`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer && !answer.ok) return;
    const { waiting, state, message } = answer ? await answer.json() : { waiting: true };
    if (message) view.state.textContent = message;
    if (waiting) continue;
    view.state.className = state === "failed" ? "refused" : "";
    document.body.dispatchEvent(new Event("uploaded"));
    return;
  }
}

function send(file, view) {
  const request = new XMLHttpRequest();
  const data = new FormData();
  data.append("files", file, file.name);
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", token);
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) {
      view.bar.value = event.loaded / event.total;
      view.state.textContent = word("uploaded", { n: Math.floor((event.loaded * 100) / event.total) });
    }
  });
  request.addEventListener("loadend", () => {
    running -= 1;
    next();
    let answer = null;
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      answer = null;
    }
    if (answer?.results?.length) {
      finish(view, answer.results[0]);
    } else if (request.status === 413) {
      finish(view, { state: "refused", message: word("tooLargeKept", { n: limit }) });
    } else if (request.status === 403) {
      finish(view, { state: "refused", message: word("tooOld") });
    } else {
      finish(view, { state: "refused", message: word("notUploaded") });
    }
  });
  request.send(data);
}

function next() {
  while (running < AT_ONCE && waiting.length) {
    const { file, view } = waiting.shift();
    running += 1;
    send(file, view);
  }
}

function take(files) {
  for (const file of files) {
    const view = row(file);
    if (file.size > limit * 1024 * 1024) {
      finish(view, { state: "refused", message: word("tooLarge", { n: limit }) });
    } else if (file.size === 0) {
      finish(view, { state: "refused", message: word("empty") });
    } else {
      waiting.push({ file, view });
    }
  }
  next();
}

input.addEventListener("change", () => {
  take(input.files);
  input.value = "";
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (input.files.length) take(input.files);
});
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (event.dataTransfer?.types.includes("Files")) {
      event.preventDefault();
      form.classList.add("over");
    }
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) form.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  if (event.dataTransfer?.files.length) {
    event.preventDefault();
    form.classList.remove("over");
    take(event.dataTransfer.files);
  }
});
