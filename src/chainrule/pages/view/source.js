// Where a page has its numbers from. Each source has `ask(message)`, which promises an answer, and
// `live`: whether there is a Python that can compute what was not recorded.

import { judgeTyped } from "./judge.js";

// by the codes of the protocol
const CLOSED = { 1009: "what was sent is too large; the page starts anew when you reload it" };

/** A session behind a WebSocket. */
export function socketSource(address) {
  const waiting = [];
  let connecting = null;
  // One promise for all who ask at once: a second socket would be a second session.
  const connected = () => (connecting ??= connect(address, waiting, () => (connecting = null)));
  // Answers come in the order of the messages, so each belongs to the one that waits longest.
  return {
    live: true,
    ask: async (message) => {
      try {
        const socket = await connected();
        return await new Promise((resolve) => {
          waiting.push(resolve);
          socket.send(JSON.stringify(message));
        });
      } catch (error) {
        return { error: error.message };
      }
    },
  };
}

/** A socket that is open; what waits when it closes is told why. */
function connect(address, waiting, closed) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    socket.onopen = () => resolve(socket);
    socket.onmessage = (event) => waiting.shift()(JSON.parse(event.data));
    socket.onclose = (event) => {
      const why = event.reason || CLOSED[event.code] || "the server does not answer; start it again and reload the page";
      closed();
      waiting.splice(0).forEach((answer) => answer({ error: why }));
      reject(new Error(why));
    };
  });
}

/** What was recorded: a first answer, and one for each step. */
export function recordedSource(recorded) {
  const howToChange = `install chainrule (pip install 'chainrule[page]') and run: ${recorded.command}`;
  return {
    live: false,
    howToChange,
    ask: async (message) => {
      if (message.do === "open") {
        const { opened, pieces, layouts } = recorded;
        return { ...opened, pieces, layouts, ...step(recorded, message.step ?? 0) };
      }
      if (message.do === "show") return step(recorded, message.step);
      if (message.do === "check") return check(recorded, message);
      return { error: `This is a recording, without a Python that could compute this. ${howToChange}` };
    },
  };
}

/** An answer of the quiz, compared with what was recorded. */
function check(recorded, { step: number, place, typed }) {
  const { values, slips } = recorded.steps[number];
  const likely = (slips?.[place] ?? []).map(([value, words]) => [value, recorded.slip_words[words]]);
  const judged = judgeTyped(typed, values[place], likely);
  return judged.error ? judged : { check: { place, ...judged } };
}

function step(recorded, number) {
  const found = recorded.steps[number];
  return found ?? { error: `step ${number + 1} was not recorded; the last one is ${recorded.steps.length}` };
}
