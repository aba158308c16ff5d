// The pages beside the chat; they work without it, it only saves a step.

// The documents page: how far the build is; the page is loaded again at its end.
const work = document.querySelector("#work");
if (work) {
  const stage = work.querySelector("#stage"), bar = work.querySelector("progress");
  const follow = async () => {
    try {
      const response = await fetch(work.dataset.address);
      const now = await response.json();
      if (!response.ok || !now.running) return location.replace(work.dataset.end);
      const words = work.dataset[now.stage ?? "begin"];
      if (stage.textContent !== words) stage.textContent = words; // said once a stage
      if (now.total && now.stage !== "wait") { bar.max = now.total; bar.value = now.done; } else bar.removeAttribute("value");
    } catch { /* the server is busy or gone: asked again */ }
    setTimeout(follow, 500);
  };
  setTimeout(follow, 500);
}

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
  const list = document.getElementById(box.dataset.filters), said = list.closest("section").querySelector("[data-none]");
  const rows = [...(list.tBodies ? list.tBodies[0].rows : list.children)];
  const name = (row) => [...row.querySelectorAll("bdi")].map((one) => one.textContent).join(" ");
  box.form.hidden = false;
  box.addEventListener("input", () => { said.textContent = filtered(rows, box.value, name) ? "" : said.dataset.none; });
}

// The browser's own words for choosing a file follow its language; too much to be sent is said before it is sent.
const add = document.querySelector("#add");
if (add) {
  const box = add.elements.files, [choose, chosen] = [box.nextElementSibling, box.parentElement.querySelector("output")];
  const none = chosen.textContent, problem = add.querySelector("[role=alert]");
  const show = () => { chosen.textContent = [...box.files].map((file) => file.name).join(", ") || none; };
  box.classList.add("unseen");
  box.parentElement.classList.add("choose");
  choose.hidden = chosen.hidden = false;
  box.addEventListener("change", show);
  addEventListener("pageshow", show); // a page gone back to keeps its files
  add.addEventListener("submit", (event) => {
    const sum = [...box.files].reduce((bytes, file) => bytes + file.size, 0);
    problem.hidden = sum <= Number(add.dataset.largest);
    problem.textContent = problem.hidden ? "" : add.dataset.tooLarge;
    if (!problem.hidden) event.preventDefault();
  });
}
