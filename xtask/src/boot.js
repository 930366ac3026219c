// Starts the page. It is a file of its own, and not a script inside index.html, because the page's
// policy forbids those. Every file it loads carries the version that index.html gave to it
// ("?v=…"): a browser that kept the glue of an older build can then never pair it with the
// WebAssembly of a newer one. If anything is missing, rescue.js says so.
const version = new URL(import.meta.url).search;
const beside = (name) => new URL(name + version, import.meta.url);

const { default: start } = await import(beside("PROGRAM.js"));
await start({ module_or_path: beside("PROGRAM_bg.wasm") });
