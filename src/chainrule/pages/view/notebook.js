// In a notebook: the session is in the kernel, behind the widget's messages.

import { make } from "./dom.js";
import { Page } from "./page.js";

function kernelSource(model) {
  const waiting = [];
  model.on("msg:custom", (answer) => {
    if (!answer.changed) waiting.shift()?.(answer);
  });
  return {
    live: true,
    inNotebook: true,
    ask: (message) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        model.send(message);
      }),
  };
}

function render({ model, el }) {
  // JupyterLab has commands on single keys, which are not meant where numbers are typed.
  const root = make("div", { tabindex: 0, "data-lm-suppress-shortcuts": "true" });
  el.append(root);
  const page = new Page(root, kernelSource(model));
  // Numbers that were set in Python are on the screen at once.
  model.on("msg:custom", (answer) => {
    if (answer.changed) page.refresh();
  });
  page.open().catch((error) => root.append(error.message));
}

export default { render };
