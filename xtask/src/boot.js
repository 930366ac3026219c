// Starts the page. It is a file of its own, and not a script inside index.html, so that a host may
// forbid inline scripts. Every file it loads carries the version that index.html gave to it
// ("?v=…"): a browser that kept the glue of an older build can then never pair it with the
// WebAssembly of a newer one.
const version = new URL(import.meta.url).search;
const beside = (name) => new URL(name + version, import.meta.url);

try {
  const { default: start } = await import(beside("PROGRAM.js"));
  await start({ module_or_path: beside("PROGRAM_bg.wasm") });
} catch (error) {
  const message = document.createElement("p");
  message.setAttribute("role", "alert");
  message.textContent =
    `The page could not start: ${error}. It needs a browser with WebAssembly, and all files of its folder.`;
  document.body.append(message);
  throw error;
}
