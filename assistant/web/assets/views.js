// The pages beside the chat; they work without it, it only saves a step.

// What was done is said once, and not again when the page is reloaded.
const here = new URL(location);
if (["done", "kept"].filter((name) => here.searchParams.has(name)).map((name) => here.searchParams.delete(name)).length)
  history.replaceState(null, "", here);

// Who logs out leaves no conversation in this tab; see kept.js.
document.querySelector("form[action$=logout]")?.addEventListener("submit", (event) => {
  sessionStorage.removeItem(`conversation ${new URL(event.target.action).pathname.replace(/logout$/, "")}`);
});

// Lists that can be filtered.
for (const box of document.querySelectorAll("[data-filters]")) {
  if (box.defaultValue) continue; // the server has filtered
  const list = document.getElementById(box.dataset.filters), section = list.closest("section");
  const said = section.querySelector("[data-none]");
  const rows = () => [...(list.tBodies ? list.tBodies[0].rows : list.children)];
  const name = (row) => [...row.querySelectorAll("bdi")].map((one) => one.textContent).join(" ");
  box.addEventListener("input", () => {
    if (section.querySelector(".pages")) return; // the list goes on elsewhere: the server filters
    said.textContent = filtered(rows(), box.value, name) ? "" : said.dataset.none;
  });
}
