// The documents page: how far a build is, and files sent some at a time; it works without this, and tells less.
(() => {
  let sending = false, left = false; // nothing leaves the page meanwhile, and only once
  const leave = (address) => {
    if (left) return;
    left = true;
    location.replace(address);
  };

  // How far the build is; the page is loaded again at its end.
  const follow = () => {
    const work = document.querySelector("#work");
    if (!work) return;
    const part = (name) => work.querySelector(name);
    const again = () => setTimeout(ask, 500);
    const show = (now) => {
      if (part("#stage").textContent !== now.said) part("#stage").textContent = now.said; // said once a stage
      part("#counts").textContent = now.counts;
      const bar = part("progress");
      if (now.measured) { bar.max = now.total; bar.value = now.done; } else bar.removeAttribute("value");
      part("#failed").replaceChildren(...now.unread.map(item));
    };
    const ask = async () => {
      if (!work.isConnected) return; // the page was renewed, and follows anew
      try {
        const response = await fetch(document.querySelector("#index").dataset.address);
        const now = await response.json();
        if (response.ok && now.running) show(now);
        else if (sending) return again();
        else if (response.ok && !now.problem && box.files.length) return renewed(); // what is chosen stays
        else return leave(work.dataset.end);
      } catch { /* the server is busy or gone: asked again */ }
      again();
    };
    again();
  };
  const item = (words) => Object.assign(document.createElement("li"), { textContent: words });
  follow();

  const form = document.querySelector("#add");
  if (!form) return;
  const { files: box, folder, replace } = form.elements;
  const words = form.dataset, chosen = form.querySelector("output"), none = chosen.textContent;
  const [told, bar, refused] = ["[role=status]", "progress", "ul"].map((name) => form.querySelector(name));
  const said = (template, counts) => template.replace(/\{(\w+)\}/g, (_, name) => counts[name].toLocaleString("fr"));

  // The browser's own words for choosing a file follow its language.
  const show = () => {
    const names = [...box.files].map((file) => file.name);
    chosen.textContent = names.length > 5 ? said(words.chosen, { count: names.length }) : names.join(", ") || none;
  };
  box.classList.add("unseen");
  box.parentElement.classList.add("choose");
  box.nextElementSibling.hidden = chosen.hidden = false;
  box.addEventListener("change", show);
  addEventListener("pageshow", show); // a page gone back to keeps its files

  // What is sent at once: some small files, or a large one alone.
  const MOST = 20, ENOUGH = 8_000_000; // files, bytes
  const groups = (files) => {
    const all = [];
    let bytes = 0;
    for (const file of files) {
      bytes += file.size;
      if (!all.length || all.at(-1).length === MOST || bytes > ENOUGH) { all.push([]); bytes = file.size; }
      all.at(-1).push(file);
    }
    return all;
  };

  // What became of each file of a group: nothing where it was added, else why not. Throws where nothing was answered.
  const sent = async (group) => {
    const data = new FormData();
    if (folder) data.set("folder", folder.value);
    if (replace.checked) data.set("replace", "on");
    for (const file of group) data.append("files", file);
    for (;;) {
      const response = await fetch(form.action, { method: "POST", body: data, headers: { accept: "application/json" } });
      const answer = await response.json();
      if (response.ok) return answer.problems;
      if (response.status === 429) { await new Promise((go) => setTimeout(go, 5000)); continue; } // too fast
      if ([401, 403].includes(response.status)) gone = answer.error; // nothing else will be taken either
      return group.map(() => answer.error);
    }
  };
  let gone = "", lost = 0; // why nothing is sent any more; files in a row that got no answer

  // A file that changed or went since it was chosen breaks its whole group: each is then sent by itself.
  const outcome = async (group) => {
    if (gone) return group.map(() => gone);
    try {
      const problems = await sent(group);
      lost = 0;
      return problems;
    } catch {
      if (group.length > 1) {
        const each = [];
        for (const file of group) each.push(...await outcome([file]));
        return each;
      }
      lost += 1;
      if (lost === 3) gone = words.gone;
      return [words.lost];
    }
  };

  const send = async (files) => {
    const failed = [], counts = { added: 0, left: files.length, refused: 0 };
    const tell = (template) => {
      [bar.max, bar.value, bar.hidden, told.hidden] = [files.length, files.length - counts.left, !counts.left, false];
      told.textContent = said(template, counts);
    };
    [sending, gone, lost] = [true, "", 0];
    refused.replaceChildren();
    tell(words.sending);
    const fitting = files.filter((file) => file.size <= Number(words.largest));
    const settle = (file, problem) => {
      counts.left -= 1;
      if (!problem) { counts.added += 1; return; }
      counts.refused += 1;
      failed.push(file);
      refused.append(item(problem.includes(file.name) ? problem : `${file.name}\u00a0: ${problem}`));
    };
    files.filter((file) => !fitting.includes(file)).forEach((file) => settle(file, words.tooLarge));
    for (const group of groups(fitting)) {
      const problems = await outcome(group);
      group.forEach((file, place) => settle(file, problems[place]));
      tell(words.sending);
    }
    sending = false;
    if (!failed.length) return leave(words.end);
    tell(words.ended);
    const kept = new DataTransfer(); // what was refused stays chosen, to be sent again
    failed.forEach((file) => kept.items.add(file));
    box.files = kept.files;
    show();
    await renewed();
  };

  // The state of the index and the list as they are now; what was refused stays in sight.
  const renewed = async () => {
    const response = await fetch(location.href);
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const name of ["#index", "#counted", "#files tbody", "#others"])
      document.querySelector(name)?.replaceWith(page.querySelector(name));
    follow();
  };

  form.addEventListener("submit", (event) => {
    if (!box.files.length) return; // the server says it
    event.preventDefault();
    if (!sending) send([...box.files]);
  });
  // A build that somebody else began, or has put in service since, is seen while the page is looked at.
  const watch = async () => {
    const index = document.querySelector("#index");
    if (!document.hidden && !sending && !document.querySelector("#work")) {
      try {
        const now = await (await fetch(index.dataset.address)).json();
        if (now.running || (now.snapshot && now.snapshot !== index.dataset.snapshot)) await renewed();
      } catch { /* asked again */ }
    }
    setTimeout(watch, 3000);
  };
  setTimeout(watch, 3000);
  addEventListener("beforeunload", (event) => { if (sending) event.preventDefault(); });
})();
