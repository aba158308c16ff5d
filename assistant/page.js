// Loaded with the page: its language, and how the source panel shows its mark.
document.documentElement.lang = "fr";
window.convention = {
  showMark(panel) {
    const mark = panel.querySelector("mark");
    if (mark) {
      mark.scrollIntoView({ block: "center" });
    }
  },
};
