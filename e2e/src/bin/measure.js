// In the page before anything of it: when it answers, and how long its frames take.
//
// A frame's time by the clock is that of its scripts, its layout and its painting on the page's own
// thread: from the first animation callback of the frame (this one, because it registers before all
// others) to the first task after the frame. The mark is for the browser's trace, which tells the
// processor time of the same.
globalThis.measured = { frames: null, interactive: null, onFrame: null, watch: "" };
{
  const channel = new MessageChannel();
  let began = 0;
  channel.port1.onmessage = () => measured.frames?.push(performance.now() - began);
  const everyFrame = () => {
    requestAnimationFrame(everyFrame);
    began = performance.now();
    if (measured.frames) performance.mark(measured.watch);
    measured.onFrame?.();
    channel.port2.postMessage(null);
  };
  requestAnimationFrame(everyFrame);

  // The page is interactive when the first picture of the stage is drawn, plays, and a press stops it.
  const button = () => document.querySelector("button.play");
  const answered = (before) => {
    if (button().getAttribute("aria-label") === before) setTimeout(answered, 0, before);
    else measured.interactive = performance.now();
  };
  const drawn = () => {
    if (!document.querySelector(".stage-nodes > *") || button()?.getAttribute("aria-label") !== "Pause") {
      requestAnimationFrame(drawn);
      return;
    }
    setTimeout(() => {
      const before = button().getAttribute("aria-label");
      button().click();
      answered(before);
    });
  };
  requestAnimationFrame(drawn);
}
