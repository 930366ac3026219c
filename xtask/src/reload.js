// Served by `cargo xtask serve --watch` only: asks twice a second which build is being served, and
// reloads the page when it is no longer the one that it was loaded with.
const build = async () => (await fetch("./reload.txt", { cache: "no-store" })).text();
const loaded = await build();
setInterval(async () => {
  const served = await build().catch(() => loaded);
  if (served !== loaded) location.reload();
}, 500);
