// Elements of the page, made and filled. Text is always set as text: names come from files.

const IN_A_MOMENT = 200; // milliseconds

/** An element with attributes and children; `on...` attributes are listeners. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  fill(element, attributes);
  element.append(...children.filter((child) => child !== null));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for a drawing. */
export function makeSvg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  fill(element, attributes);
  element.append(...children);
  return element;
}

function fill(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    // Through the style object: the page's policy lets no style attributes through.
    else if (name === "style") Object.assign(element.style, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
}

/** Set a text only where it differs: most numbers stay the same from one step to the next. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A command of the page, with its key in the tooltip. */
export function button(label, title, action, attributes = {}) {
  return make("button", { type: "button", title, "aria-label": title, onclick: action, ...attributes }, label);
}

/** A choice among texts. */
export function choice(label, options, chosen, action) {
  const select = make("select", { onchange: () => action(select.value) });
  for (const option of options) {
    const [value, text] = Array.isArray(option) ? option : [option, option];
    select.append(make("option", { value, selected: value === chosen }, text));
  }
  return make("label", { class: "choice" }, make("span", {}, label), select);
}

/** Do something once the page as it is now has been painted. */
export function afterPaint(action) {
  requestAnimationFrame(() => setTimeout(action));
}

/** Do something when the page has nothing else to do, or in a moment if it always has. */
export function whenIdle(action) {
  if (window.requestIdleCallback) requestIdleCallback(action, { timeout: IN_A_MOMENT });
  else setTimeout(action, IN_A_MOMENT / 4); // Safari
}
