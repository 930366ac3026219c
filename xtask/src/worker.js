// Starts the program that hunts, and passes messages to it and its answers back. It is loaded in a
// worker; or, where a browser gives the page none, as a script of the page itself, which then gets
// the other end of a channel. It lies in one folder with the program, whose name changes with every
// build.
import start, { answer } from "./PROGRAM.js";

const serve = (desk) => {
  desk.onmessage = ({ data }) => {
    try {
      desk.postMessage(answer(data));
    } catch (error) {
      // An instance that has panicked answers nothing any more.
      desk.postMessage(`stopped ${error}`);
    }
  };
};

await start({ module_or_path: new URL("./PROGRAM.wasm", import.meta.url) });
if (globalThis.document) {
  const { port1, port2 } = new MessageChannel();
  serve(port1);
  document.dispatchEvent(new CustomEvent("PROGRAM", { detail: port2 }));
} else {
  serve(globalThis);
  postMessage("ready");
}
