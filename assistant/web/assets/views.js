// The pages beside the chat; they work without it, it only saves a step.

// What was done is said once, and not again when the page is reloaded.
const here = new URL(location);
if (["done", "kept"].filter((name) => here.searchParams.has(name)).map((name) => here.searchParams.delete(name)).length)
  history.replaceState(null, "", here);

// Who logs out leaves no conversation in this tab; see kept.js.
document.querySelector("form[action$=logout]")?.addEventListener("submit", (event) => {
  sessionStorage.removeItem(`conversation ${new URL(event.target.action).pathname.replace(/logout$/, "")}`);
});

// A list is filtered by the server while somebody types, who then is where the address says.
for (const box of document.querySelectorAll("[data-filters]")) {
  const list = box.dataset.filters, told = box.closest("section").querySelector("[role=status]");
  let asked = 0, typing; // how often; an answer to what was typed before comes too late
  const filter = async () => {
    const mine = ++asked, address = new URL(box.form.action);
    if (box.value) address.searchParams.set("q", box.value);
    const page = await fetch(address).then((response) => response.ok && response.text(), () => "");
    const found = new DOMParser().parseFromString(page || "", "text/html"), part = found.getElementById(list);
    if (mine !== asked || !part) return;
    told.textContent = part.closest("section").querySelector("[role=status]").textContent;
    for (const id of [list, "others", "remove"]) document.getElementById(id)?.replaceWith(found.getElementById(id));
    history.replaceState(null, "", address);
  };
  box.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(filter, 200);
  });
}
