// What has the focus: its name, and why a person could not see that, if they could not.
(() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return {};
  const name = focused.getAttribute("aria-label") ?? focused.innerText?.slice(0, 60) ?? focused.tagName;
  const box = focused.getBoundingClientRect();
  const inSight = box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
  // The mark may stand on the thing itself, on what is drawn in it, or on what holds it.
  const around = [];
  for (let it = focused.parentElement; it; it = it.parentElement) around.push(it);
  const parts = [focused, ...focused.querySelectorAll("*"), ...around];
  const looks = () =>
    parts.map((part) => {
      const { outline, boxShadow, stroke, strokeWidth, fill, opacity, visibility } = getComputedStyle(part);
      return [outline, boxShadow, stroke, strokeWidth, fill, opacity, visibility].join();
    }).join(";");
  const withFocus = looks();
  focused.blur();
  const without = looks();
  focused.focus();
  return { name, why: !inSight ? "it is out of sight" : withFocus === without ? "nothing shows the focus" : null };
})()
