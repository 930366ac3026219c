// Starts a worker's program, with the same version as the page that asked for it ("?v=…").
const version = new URL(import.meta.url).search;
const beside = (name) => new URL(name + version, import.meta.url);
const { default: start } = await import(beside("PROGRAM.js"));
await start({ module_or_path: beside("PROGRAM_bg.wasm") });
