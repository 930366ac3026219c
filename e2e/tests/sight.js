// What is out of sight, as a list of sentences: the page must not scroll sideways, controls must not
// stand outside it or on one another, and words must not be cut off without a sign.
(() => {
  const found = [];
  const page = document.scrollingElement;
  const called = (it) =>
    `${it.tagName.toLowerCase()}.${[...it.classList].join(".")} “${(it.getAttribute("aria-label") ?? it.textContent).trim().slice(0, 40)}”`;
  if (page.scrollWidth > innerWidth) found.push(`the page is ${page.scrollWidth} pixels wide on ${innerWidth}`);
  const scrolls = (it) => {
    for (let around = it.parentElement; around; around = around.parentElement) {
      const { overflowX } = getComputedStyle(around);
      if ((overflowX === "auto" || overflowX === "scroll") && around.scrollWidth > around.clientWidth) return true;
    }
    return false;
  };
  const hidden = (it) => it.closest(".sr-only, [aria-hidden=true], [inert]") || !it.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  for (const it of document.querySelectorAll("button, a, input, select, textarea, [tabindex='0'], h1, h2, h3, p, td, dt, dd")) {
    if (hidden(it)) continue;
    const box = it.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    if ((box.left < -1 || box.right > innerWidth + 1) && !scrolls(it)) {
      found.push(`${called(it)} reaches from ${Math.round(box.left)} to ${Math.round(box.right)}`);
    }
    const style = getComputedStyle(it);
    const cuts = style.overflowX === "hidden" || style.overflowX === "clip";
    if (cuts && it.scrollWidth > it.clientWidth + 1 && style.textOverflow !== "ellipsis") {
      found.push(`${called(it)} is cut off`);
    }
  }
  const controls = [...document.querySelectorAll("button, select, input:not([type=range])")].filter(
    (it) => !hidden(it) && it.getBoundingClientRect().width > 0 && !it.closest("svg"),
  );
  for (const [index, one] of controls.entries()) {
    const a = one.getBoundingClientRect();
    for (const other of controls.slice(index + 1)) {
      if (one.contains(other) || other.contains(one)) continue;
      // What lies over the page covers it on purpose.
      if (one.closest("[role=dialog], .notices, .banner") !== other.closest("[role=dialog], .notices, .banner")) continue;
      const b = other.getBoundingClientRect();
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const sticky = ".timebar, .leap, .tabs";
      const isSticky = one.closest(sticky) !== other.closest(sticky);
      if (across > 2 && down > 2 && !isSticky) found.push(`${called(one)} and ${called(other)} overlap`);
    }
  }
  return found;
})()
