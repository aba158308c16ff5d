// Loaded with the page; chat.py puts the French words in window.convention.
(() => {
  const { convention } = window;

  // The source panel shows its mark without moving the page; only a button takes the focus there.
  convention.panel = (panel, trigger, watch) => {
    let asked = null;

    const show = () => {
      const mark = panel.querySelector("mark");
      if (!mark) return;
      const text = mark.closest(".source-text");
      const above = mark.getBoundingClientRect().top - text.getBoundingClientRect().top;
      text.scrollTop += above - text.clientHeight / 5;
      if (!asked) return;
      asked = null;
      panel.scrollIntoView({ block: "nearest" });
      mark.focus({ preventScroll: true });
    };

    document.addEventListener("click", (event) => {
      asked = event.target.closest("button.open-source")?.dataset.place;
      if (!asked) return;
      if (panel.querySelector(".source")?.dataset.place === asked) return show();
      convention.place = asked;
      trigger("select");
    });
    watch("value", show);
  };

  // A double click asks once, and so does Enter pressed twice: the second would ask the emptied box.
  let entered = -Infinity;
  const isSlip = (event) => {
    if (event.type === "click") return event.detail > 1 && event.target.closest("button");
    if (event.key !== "Enter" || !event.target.closest("#question textarea")) return false;
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
  const settle = () => {
    for (const [selector, label] of Object.entries(convention.labels)) {
      for (const element of document.querySelectorAll(selector)) {
        if (element.ariaLabel !== label) element.ariaLabel = label;
      }
    }
    for (const [selector, words] of Object.entries(convention.words)) {
      for (const element of document.querySelectorAll(selector)) {
        if (element.firstChild && element.firstChild.data !== words) element.firstChild.data = words;
      }
    }
    const before = answers;
    answers = document.querySelectorAll("#conversation .answer").length;
    if (answers > before) {
      requestAnimationFrame(() => [...document.querySelectorAll("#conversation .asked")].at(-1).scrollIntoView());
    }
  };
  new MutationObserver(settle).observe(document, { childList: true, subtree: true });
})();
