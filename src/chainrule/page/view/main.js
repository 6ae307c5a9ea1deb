// In a browser, from a server: the session is behind a WebSocket of the same place.

import { Page } from "./page.js";
import { socketSource } from "./source.js";

const address = new URL("session", location.href);
address.protocol = location.protocol.replace("http", "ws");
const page = new Page(document.getElementById("page"), socketSource(address), document);
document.getElementById("page").prepend(page.message);
page.open(decodeURIComponent(location.hash.slice(1))).catch((error) => page.say(error.message));
