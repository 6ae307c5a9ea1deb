// In a browser, from a server: the session is behind a WebSocket of the same place.

import { socketSource } from "./source.js";
import { Tabs } from "./tabs.js";

const address = new URL("session", location.href);
address.protocol = location.protocol.replace("http", "ws");
const tabs = new Tabs(document.getElementById("page"), socketSource(address), document);
tabs.open().catch((error) => tabs.page.say(error.message));
