// What this tab keeps of its conversation: its questions, as the server handed them out, and what is typed or being asked.
const kept = (() => {
  const { convention } = window;
  const place = `conversation ${location.pathname}`; // another page of this address may keep its own
  let settled = false; // whether what was kept has come back: before, nothing is written over it
  const owner = () => document.querySelector("#navigation nav").dataset.owner;
  const turns = () => [...document.querySelectorAll("#conversation [data-turn]")].map((one) => one.dataset.turn).slice(-convention.mostKept);
  const read = () => {
    try { return JSON.parse(sessionStorage.getItem(place)) ?? {}; } catch { return {}; }
  };
  return {
    turns: () => {
      const { owner: whose, turns: asked } = settled ? { owner: owner(), turns: turns() } : read();
      return JSON.stringify({ owner: whose ?? "", turns: asked ?? [] });
    },
    write: (draft, only) => {
      if (!settled) return;
      try { sessionStorage.setItem(place, JSON.stringify({ owner: owner(), turns: turns(), draft, only })); } catch { /* none is kept */ }
    },
    settle: () => { // what was typed and chosen, where it is the same person's
      const { owner: whose, draft, only } = read();
      settled = true;
      return whose === owner() ? { draft, only } : {};
    },
    forget: () => {
      settled = false;
      sessionStorage.removeItem(place);
    },
  };
})();
