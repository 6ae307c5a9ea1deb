// Taking home: a link with the whole state, and files that Python writes.

import { button, choice, make } from "./dom.js";

const ELSEWHERE = "It opens where this page runs. Others run chainrule page and add the part from the # on to its address.";
const LONG = 60_000; // milliseconds
const OF_A_NOTEBOOK = "A notebook has no address of its own: run chainrule page and add this to its address.";

/** A folded menu; its kinds are asked for when it is opened first. */
export class TakeHome {
  constructor(page) {
    this.page = page;
    this.kinds = make("span", {});
    this.said = make("output", {});
    const parts = make("div", { class: "take" }, button("Copy link", "A link that holds all of this", () => this.tried(() => this.copy())), this.kinds, this.said);
    this.element = make("details", { class: "take-home" }, make("summary", {}, "Take home"), parts);
    this.element.addEventListener("toggle", () => this.fill());
  }

  async fill() {
    if (this.kinds.childElementCount) return;
    const { kinds } = await this.page.run.ask({ do: "kinds" });
    let [[chosen]] = kinds;
    const save = button("Save", "Save a file", () => this.tried(() => this.save(chosen)));
    this.kinds.replaceChildren(choice("a file:", kinds, chosen, (kind) => (chosen = kind)), save);
    // A drawing in pixels is made of the drawing as SVG, by the browser itself.
    this.kinds.append(button("Save PNG", "Save the drawing as PNG", () => this.tried(() => this.savePng())));
  }

  async copy() {
    const { run, at } = this.page;
    const answer = await run.ask({ do: "link", step: run.step, at });
    this.said.textContent = run.source.inNotebook ? await copyHash(answer) : await copyLink(answer);
  }

  /** What cannot be done is said, such as a package that is missing. */
  async tried(action) {
    try {
      this.said.textContent = "";
      await action();
    } catch (error) {
      this.said.textContent = error.message;
    }
  }

  async save(kind) {
    const { file, text, base64 } = await this.take(kind);
    const content = text ?? Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    download(file, new Blob([content], { type: "application/octet-stream" }));
  }

  take(kind) {
    return this.page.run.ask({ do: "take", kind, step: this.page.run.step });
  }

  async savePng() {
    const { file, text } = await this.take("svg");
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    await image.decode();
    const canvas = make("canvas", { width: 2 * image.width, height: 2 * image.height });
    const context = canvas.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(image.src);
    canvas.toBlob((blob) => download(file.replace(/svg$/, "png"), blob));
  }
}

/** A link that was answered goes into the address bar and is copied; what to say of that. */
export async function copyLink({ link, note }, before = "") {
  const address = new URL(location.href);
  address.search = "";
  address.hash = before + link;
  history.replaceState(null, "", address);
  const where = (await copied(address.href)) ? "copied" : "in the address bar";
  return `The link is ${where}. ${ELSEWHERE} ${note}`.trim();
}

/** In a notebook the address is that of the notebook, and stays as it is. */
async function copyHash({ link, note }) {
  const hash = `#${link}`;
  const said = (await copied(hash)) ? "The end of a link is copied." : `The end of a link: ${hash}`;
  return `${said} ${OF_A_NOTEBOOK} ${note}`.trim();
}

function copied(text) {
  const writing = navigator.clipboard?.writeText(text) ?? Promise.reject();
  return writing.then(() => true, () => false);
}

function download(name, blob) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name, hidden: true });
  // Within the page, and there for a while: editors that show notebooks listen for presses on links
  // at the top of the document, and read the file themselves.
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), LONG);
}
