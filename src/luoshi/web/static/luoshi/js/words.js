// The words that scripts say, in the language of the page, which carries them (templates/_words.html).
const words = document.getElementById("words").dataset;

export function word(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
