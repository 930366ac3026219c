// Starts the page. It is a file of its own, and not a script inside index.html, because the page's
// policy forbids those. It lives in one folder with all that it loads, and the name of that folder
// changes with every build: a browser that kept a file of an older build can never pair it with
// files of a newer one. If anything is missing, rescue.js says so.
const { default: start } = await import("./PROGRAM.js");
await start({ module_or_path: new URL("./PROGRAM_bg.wasm", import.meta.url) });
