// Resolves when the document has not changed for QUIET_MS: counted from the moment when the program
// has drawn something, and after five seconds at most, for a page that never draws or never rests.
new Promise((resolve) => {
  const drawn = document.body.querySelector(":scope > :not(noscript)") !== null;
  let timer = setTimeout(resolve, drawn ? QUIET_MS : 5000);
  setTimeout(resolve, 5000 + QUIET_MS);
  new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(resolve, QUIET_MS);
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
})
