// What happens when the page itself fails: nothing that the visitor made is lost.
//
// A mistake in the program ends its WebAssembly instance, and an instance that has ended can show
// nothing. So the notice stands in index.html, the program writes the current scenario into it as it
// goes along (web/src/rescue.rs), and this script shows it. It also says so when the program cannot
// start at all. Mistakes of others, such as the browser's extensions, are left alone.
"use strict";
{
  const find = (id) => document.getElementById(id);
  const isStarting = () => !find("page") || find("page").querySelector(".starting");
  const isOurs = (error) => /wasm|WebAssembly/.test(`${error?.stack} ${error}`);
  let shown = false;

  const show = (what) => {
    if (shown) return;
    if (!find("rescue")) {
      addEventListener("DOMContentLoaded", () => show(what));
      return;
    }
    shown = true;
    if (isStarting()) {
      find("rescue-title").textContent = "Faultline could not start";
      find("rescue-advice").textContent =
        "It needs a browser with WebAssembly, and all files of its folder. Reload the page to try " +
        "again: a link that led here keeps its scenario. The lines below say what is missing.";
      find("rescue-scenario").remove();
    } else {
      offerLink(find("rescue-text").value);
    }
    const lines = [find("rescue-error").textContent, what, navigator.userAgent, location.href];
    find("rescue-error").textContent = lines.filter(Boolean).join("\n");
    find("page").inert = true;
    find("rescue").hidden = false;
    find("rescue").focus();
  };

  // A link as the program makes it, only longer: it knows no words of scenarios beforehand.
  const offerLink = async (text) => {
    try {
      const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
      const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
      const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
      const value = base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
      find("rescue-link").href = `${location.href.split("#")[0]}#s=${value}`;
      // The same page would only follow the new fragment, with a program that has stopped.
      find("rescue-link").target = "_blank";
    } catch {
      find("rescue-link").remove();
    }
  };

  addEventListener("error", (event) => {
    // A file that did not load tells its element, and nobody else.
    const file = event.target?.src ?? (event.target?.rel === "modulepreload" && event.target.href);
    if (file && isStarting()) show(`${file} did not load`);
    else if (event.error && (isStarting() || isOurs(event.error))) show(String(event.error));
  }, true);
  addEventListener("unhandledrejection", (event) => {
    if (isStarting() || isOurs(event.reason)) show(String(event.reason));
  });
}
