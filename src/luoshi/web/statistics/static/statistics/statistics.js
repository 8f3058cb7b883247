/* A file that is dropped on the box, or chosen in it, is sent at once. */
const form = document.querySelector("form.intake");
if (form) {
  const input = form.querySelector('input[type="file"]');
  const send = () => { if (input.files.length) form.requestSubmit(); };
  input.addEventListener("change", send);
  for (const name of ["dragenter", "dragover"])
    form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  for (const name of ["dragleave", "drop"])
    form.addEventListener(name, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    input.files = event.dataTransfer.files;
    send();
  });
}
