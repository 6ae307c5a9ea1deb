// From a file: everything was recorded, and stands in the page itself.

import { Page } from "./page.js";
import { recordedSource } from "./source.js";

const recorded = JSON.parse(document.getElementById("recorded").textContent);
const page = new Page(document.getElementById("page"), recordedSource(recorded), document);
page.open().then(() => {
  if (location.hash) page.say("A recording shows its own run; a link opens on a page that chainrule page shows.");
});
