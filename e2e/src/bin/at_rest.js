// Resolves when the document has not changed for QUIET_MS, or after five seconds at most, for a page that never rests.
new Promise((resolve) => {
  let timer = setTimeout(resolve, QUIET_MS);
  setTimeout(resolve, 5000 + QUIET_MS);
  new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(resolve, QUIET_MS);
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
})
