// Filters what a list holds while somebody types: all the words, whatever their accents, capitals and ligatures.
const plain = (words) => words.toLowerCase().replaceAll("œ", "oe").replaceAll("æ", "ae").normalize("NFKD").replace(/\p{M}/gu, "");
const filtered = (rows, typed, name) => { // whether any row is left
  const words = plain(typed).split(/\s+/);
  for (const row of rows) row.hidden = !words.every((word) => plain(name(row)).includes(word));
  return rows.some((row) => !row.hidden);
};
