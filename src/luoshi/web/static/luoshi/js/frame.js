// What every page needs: the search key, and failures that would otherwise be silent.
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
      ? "这一项已不在了，没有保存。请刷新页面。"
      : status === 403
        ? "没有保存：您现在的身份不能做这件事，或页面打开得太久。请刷新页面再看。"
        : "系统出错，没有保存。请刷新后再试；原因已记入服务器日志。",
  );
});
document.body.addEventListener("htmx:sendError", () => tell("连不上服务器，没有保存。请确认程序仍在运行，然后再试一次。"));
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.detail.requestConfig.verb !== "get") {
    document.getElementById("messages").replaceChildren();
  }
});
