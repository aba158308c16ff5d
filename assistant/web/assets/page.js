// Loaded with the page; chat.py puts the French words in window.convention.
(() => {
  const { convention } = window;

  // The source panel shows a quote without moving the page; only a button takes the focus there.
  convention.panel = (panel) => {
    const closed = panel.innerHTML;
    let turn = 0; // of what was asked for last: an answer to something before comes too late
    const text = () => panel.querySelector(".source-text");

    // What the last answer with the open quote shows, "see also" included.
    const place = () => panel.querySelector(".source")?.dataset.place;
    const places = () => {
      const shown = [...document.querySelectorAll("#conversation .answer")].map((answer) =>
        [...answer.querySelectorAll(".open-source")].map((opener) => opener.dataset.place));
      return shown.findLast((one) => one.includes(place())) ?? [];
    };
    const here = () => places().indexOf(place());
    const count = () => {
      const ways = panel.querySelector(".ways"), total = places().length;
      if (!ways) return;
      ways.hidden = total < 2;
      const where = ways.querySelector("[data-where]"), [before, after] = ways.querySelectorAll("button");
      where.textContent = where.dataset.where.replace("{n}", here() + 1).replace("{total}", total);
      before.disabled = here() === 0;
      after.disabled = here() === total - 1;
    };

    const show = (takesFocus) => {
      const mark = panel.querySelector("mark");
      if (!mark) return;
      const above = mark.getBoundingClientRect().top - text().getBoundingClientRect().top;
      text().scrollTop += above - text().clientHeight / 5;
      if (!takesFocus) return;
      panel.scrollIntoView({ block: "nearest" });
      mark.focus({ preventScroll: true });
    };

    const fetched = async (asked) => {
      const mine = ++turn;
      const said = await fetch(`source?${new URLSearchParams(asked)}`).then(
        async (response) => (response.ok ? { html: await response.text() } : response.json()),
      ).catch(() => ({ error: convention.words.noServer }));
      if (mine !== turn) return false;
      if (said.error) say(said.error); else panel.innerHTML = said.html;
      count();
      return !said.error;
    };

    const open = async (wanted, takesFocus) => {
      const isOpen = place() === wanted && panel.querySelector("mark");
      if (isOpen) count(); // among what another answer shows, perhaps
      if (isOpen || await fetched({ place: wanted })) show(takesFocus);
    };

    const turnTo = async (part, goesBack) => {
      if (!await fetched({ place: place(), part })) return;
      text().scrollTop = goesBack ? text().scrollHeight : 0;
      text().focus({ preventScroll: true });
    };

    // The first quote of an answer opens by itself.
    convention.follow = (answer) => {
      const opener = answer?.querySelector(".quote:not(.near) .open-source");
      if (opener) return open(opener.dataset.place, false);
      turn += 1;
      panel.innerHTML = closed;
    };

    document.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button?.matches(".open-source")) open(button.dataset.place, true);
      if (button?.dataset.part) turnTo(button.dataset.part, button === text().firstChild);
      if (button?.dataset.step) open(places()[here() + Number(button.dataset.step)], true);
    });
    // The page as an image takes its place from the text, whose marked words stay in view.
    for (const change of ["toggle", "load"]) panel.addEventListener(change, () => requestAnimationFrame(() => show(false)), true);

    const linked = Object.fromEntries(new URLSearchParams(location.search));
    if (linked.document) fetched(linked).then((came) => came && show(false));
  };

  // The documents that are searched, by their paths: all where there is none. The server is asked for those that are
  // chosen and the first of the others when somebody looks at them, and as words of their names are typed.
  const FEW = 8; // documents that are seen at a glance
  let chosen = new URLSearchParams(location.search).getAll("only");
  let wanted = 0, shown = 0, typing; // the number of the list that was asked for last: one before it comes too late
  const scope = () => document.getElementById("scope");
  const boxes = () => [...scope().querySelectorAll("input[type=checkbox]")];
  const typed = () => scope().querySelector("input[type=search]");
  const tell = () => {
    const told = scope().querySelector("summary span"), ticked = boxes().filter((box) => box.checked);
    const [first] = ticked.map((box) => box.parentElement.textContent.trim());
    told.textContent = ticked.length > 1 ? told.dataset.some.replace("{n}", ticked.length) : first ?? told.dataset.all;
  };
  convention.only = () => JSON.stringify(chosen);
  convention.choices = async () => {
    const mine = ++wanted, query = new URLSearchParams([["q", typed().value], ...chosen.map((path) => ["only", path])]);
    const html = await fetch(`choices?${query}`).then((response) => response.ok && response.text(), () => "");
    if (mine !== wanted || !html) return;
    shown = mine;
    const page = new DOMParser().parseFromString(html, "text/html"), list = page.querySelector("ul");
    scope().querySelector("ul").replaceChildren(...list.children);
    scope().querySelector("[role=status]").textContent = page.querySelector("p").textContent;
    typed().hidden = list.dataset.total <= FEW;
    tell();
  };
  document.addEventListener("toggle", (event) => {
    if (event.target.matches("#scope details[open]")) convention.choices();
  }, true);
  document.addEventListener("change", (event) => {
    if (!event.target.closest("#scope") || event.target.type !== "checkbox") return;
    chosen = boxes().filter((box) => box.checked).map((box) => box.value);
    tell();
    if (shown !== wanted) convention.choices(); // the list that is on its way does not know of it
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches("#scope input[type=search]")) return;
    clearTimeout(typing);
    typing = setTimeout(convention.choices, 150);
  });

  // A session that has ended leads back here, through logging in; where the server is gone, so says Gradio.
  const fetched = window.fetch;
  window.fetch = async (...request) => {
    const response = await fetched(...request).catch((error) => {
      convention.answered(false);
      throw error;
    });
    if (response.status === 401) location.reload();
    return response.ok && response.url.includes("/gradio_api/queue/data") ? ended(response) : response;
  };
  // Where the server stops within a stream, Gradio waits for its end for ever and opens no other: this is the end. It
  // says so, and loads the page again once the server is back, which asks again what was kept.
  const ended = (response) => {
    const reader = response.body.getReader(), decoder = new TextDecoder();
    const last = [{ msg: "broken_connection", message: "" }, { msg: "close_stream" }];
    let tail = ""; // of what came: the server's own end, where it has not stopped
    const stop = (controller) => {
      if (!tail.includes("close_stream")) {
        convention.answered(false);
        for (const one of last) controller.enqueue(new TextEncoder().encode(`\n\ndata: ${JSON.stringify(one)}\n\n`));
        const isTold = () => document.querySelector('[data-testid="toast-text"]');
        setTimeout(() => isTold() || say(convention.words.noServer, 30_000), 300);
      }
      controller.close();
    };
    const pull = async (controller) => {
      try {
        const { done, value } = await reader.read();
        if (done) return stop(controller);
        tail = (tail + decoder.decode(value, { stream: true })).slice(-100);
        controller.enqueue(value);
      } catch (error) {
        if (error.name === "AbortError") controller.error(error); else stop(controller); // Gradio's own end
      }
    };
    return new Response(new ReadableStream({ pull, cancel: (why) => reader.cancel(why) }), response);
  };

  // What is said to a screen reader, and shown for a moment.
  const say = (words, milliseconds = 4000) => {
    let told = document.getElementById("told");
    if (!told) {
      told = Object.assign(document.createElement("p"), { id: "told", role: "status" });
      document.body.append(told);
    }
    told.textContent = "";
    requestAnimationFrame(() => { told.textContent = words; });
    clearTimeout(say.timer);
    say.timer = setTimeout(() => { told.textContent = ""; }, milliseconds);
  };

  // Where the page is not on HTTPS or this machine, browsers have no clipboard but this one.
  const copied = async (words) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(words);
    const field = Object.assign(document.createElement("textarea"), { value: words });
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (!done) throw new Error("not copied");
  };

  const noted = async (button) => {
    const { number, verdict } = button.dataset;
    const response = await fetch("verdict", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ number, verdict }),
    });
    if (!response.ok) throw new Error(response.status);
    for (const one of button.parentElement.querySelectorAll("[data-verdict]")) {
      one.setAttribute("aria-pressed", one === button);
    }
  };

  // Fills the question's box as a hand would, so that Gradio sees it, and asks.
  const box = () => document.querySelector("#question textarea");
  const fill = (words) => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box(), words);
    box().dispatchEvent(new Event("input", { bubbles: true }));
  };
  const ask = (question) => {
    fill(question);
    requestAnimationFrame(() => document.querySelector("#question .submit-button").click());
  };
  // A question leaves the box as it is asked, so that the next one can be typed meanwhile, and is seen until it is answered.
  let asked = "";
  let isReady = false; // once what the browser has kept is there again: a question goes on from it
  let ready;
  const readiness = new Promise((settled) => { ready = settled; });
  const showAsked = () => {
    const sign = document.querySelector("#asking [role=status]"), shown = sign.parentElement, question = sign.previousSibling;
    question.textContent = asked;
    sign.textContent = asked && convention.words.searching;
    shown.hidden = !asked.trim();
    shown.scrollIntoView({ block: "nearest" });
  };
  convention.asked = () => kept.turns();
  convention.asking = async (question) => {
    asked = question;
    fill("");
    showAsked();
    await readiness;
    return [question, convention.only(), kept.turns()];
  };
  const keep = () => kept.write(box().value || asked, chosen);
  addEventListener("pagehide", keep);
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[action$=logout]")) kept.forget();
  });
  convention.answered = (isOne) => {
    const words = asked;
    asked = "";
    showAsked();
    if (!isOne && words && !box().value) fill(words);
    if (words && (chosen.length || scope().querySelector("details").open)) convention.choices(); // it may have changed
  };
  convention.arrived = async (questions) => {
    while (document.querySelectorAll("#conversation .asked").length < questions) {
      await new Promise((settled) => { setTimeout(settled, 20); }); // Gradio draws them later than it has them
    }
    const { draft, only } = kept.settle();
    if (!chosen.length && Array.isArray(only)) chosen = only.map(String);
    if (chosen.length) convention.choices();
    const linked = new URLSearchParams(location.search).get("q");
    const isAsked = [...document.querySelectorAll("#conversation .asked")].some((one) => one.textContent === linked);
    if (isAsked) fill(""); // the page was loaded again
    if (typeof draft === "string" && draft && !box().value) fill(draft);
    keep();
    isReady = true;
    ready();
    if (linked && !isAsked) requestAnimationFrame(() => document.querySelector("#question .submit-button").click());
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { ask: question, copy, link, verdict } = button.dataset;
    const { words } = convention;
    if (question) ask(question);
    if (copy || link) copied(copy ?? new URL(link, location.href).href).then(() => say(words.copied), () => say(words.notCopied));
    if (verdict) noted(button).then(() => say(words.noted), () => say(words.notNoted));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    event.preventDefault();
    box().focus();
  });

  // A double click asks once, and so does Enter pressed twice: the second would ask the emptied box. A second question
  // stays in the box until the first is answered: so does Gradio, but not yet while a question waits for the page.
  let entered = -Infinity;
  const isSlip = (event) => {
    const isClick = event.type === "click";
    if (!isClick && event.key !== "Enter") return false;
    if (!event.target.closest(isClick ? "#question button, [data-ask]" : "#question textarea")) return false;
    if (asked && !isReady) return true;
    if (isClick) return event.detail > 1;
    const again = event.timeStamp - entered < 300;
    entered = event.timeStamp;
    return again;
  };
  const ignoreSlip = (event) => {
    if (!isSlip(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener("click", ignoreSlip, true);
  document.addEventListener("keydown", ignoreSlip, true);
  document.addEventListener("input", () => { entered = -Infinity; }, true);

  // Gradio's English words give way to French ones, and a new answer is read from its question.
  let answers = 0;
  const follow = () => {
    const shown = [...document.querySelectorAll("#conversation .answer")], before = answers;
    answers = shown.length;
    if (answers > before) [...document.querySelectorAll("#conversation .asked")].at(-1).scrollIntoView();
    if (answers === before) return;
    convention.follow?.(shown.at(-1));
    keep();
  };
  const settle = () => {
    for (const [selector, label] of Object.entries(convention.labels)) {
      for (const element of document.querySelectorAll(selector)) {
        if (element.ariaLabel !== label) element.ariaLabel = label;
        if (element.title && element.title !== label) element.title = label;
      }
    }
    for (const [selector, words] of Object.entries(convention.french)) {
      for (const element of document.querySelectorAll(selector)) {
        if (element.firstChild && element.firstChild.data !== words) element.firstChild.data = words;
      }
    }
    cancelAnimationFrame(settle.turn);
    settle.turn = requestAnimationFrame(follow); // once, however much changes meanwhile
  };
  new MutationObserver(settle).observe(document, { childList: true, subtree: true });
})();
