// An answer judged without Python: compared with what was recorded, the right number and those that
// likely slips give. Nothing is computed.

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const MOST_ROOM = 0.05; // of the number: an answer such as 0 or 1 is near to half of all numbers

/** What to say of an answer; `slips` are pairs of a recorded number and words. */
export function judgeTyped(typed, value, slips) {
  const text = typed.trim().replace(",", ".").replace("−", "-");
  if (!NUMBER.test(text)) return { error: `"${typed}" is no number; write one such as 0.4 or -1e-3` };
  if (value === null) return { mark: "unknown", words: "this cannot be told: it is no finite number" };
  const room = lastDigit(text);
  if (agrees(text, value, 2 * room) && Number(text) !== value && room > 2 * MOST_ROOM * Math.abs(value)) {
    return short(text);
  }
  const found = slips.find(([number]) => agrees(text, Number(number), Math.max(room, 1e-4 * Math.abs(value)) / 2));
  if (agrees(text, value, room / 2)) {
    // A new weight to so few digits that it is the old one, say: that is no answer.
    const other = slips.some(([number]) => Number(number) === Number(text));
    return other ? short(text) : { mark: "right", words: "right" };
  }
  if (!found && agrees(text, value, 1.5 * room)) return { mark: "rounded", words: "right but for the last digit, as from rounded values" };
  return { mark: "wrong", words: found ? found[1] : "this is not it" };
}

function short(text) {
  return { mark: "short", words: `${text} has too few digits to tell; give more of them` };
}

/** A unit of the last digit that was typed. */
function lastDigit(text) {
  const [mantissa, exponent] = text.toLowerCase().split("e");
  const decimals = mantissa.split(".")[1]?.length ?? 0;
  return Number(`1e${Number(exponent ?? 0) - decimals}`);
}

function agrees(text, value, room) {
  return Math.abs(Number(text) - value) <= room * (1 + 1e-9);
}
