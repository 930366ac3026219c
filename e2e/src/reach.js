// Scrolls an element into view, waits for it to stand still, and finds a point where a press would
// meet it: the centre if possible, or else another point, because a ring or a bent line is not at
// the centre of its box.
async function() {
  const frame = () => new Promise(requestAnimationFrame);
  const box = () => this.getBoundingClientRect();
  const r = box();
  if (r.width === 0 && r.height === 0) return { why: "has no size: it is not drawn" };
  if (r.top < 0 || r.left < 0 || r.bottom > innerHeight || r.right > innerWidth) {
    this.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  }
  const before = box();
  await frame();
  await frame();
  const after = box();
  if (["left", "top", "width", "height"].some((side) => Math.abs(before[side] - after[side]) > 1)) {
    return { why: "is moving" };
  }
  const fractions = [0.5, 0.25, 0.75, 0.1, 0.9, 0.02, 0.98];
  let cover = null;
  for (const down of fractions) {
    for (const across of fractions) {
      const x = after.left + after.width * across;
      const y = after.top + after.height * down;
      const hit = document.elementFromPoint(x, y);
      // The input inside a label is met through the label.
      if (hit && (this.contains(hit) || hit.closest("label")?.control === this)) return { x, y };
      cover ??= hit;
    }
  }
  // What covers it may be the edge of a part that scrolls by itself: the next attempt sees.
  this.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  if (!cover) return { why: "is outside the window" };
  const name = `<${cover.tagName.toLowerCase()} class="${cover.getAttribute("class") ?? ""}">`;
  return { why: `is covered by ${name}` };
}
