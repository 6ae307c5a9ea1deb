// A table that is dropped on the page: sent to Python, which says what it decided of each column.

import { button, choice, make, setText } from "./dom.js";

export class TableDrop {
  constructor(root, mostBytes, laboratory) {
    this.mostBytes = mostBytes;
    this.laboratory = laboratory;
    const file = make("input", { type: "file", accept: ".csv,.tsv,.txt,.dat,.data", "data-field": "file" });
    file.addEventListener("change", () => file.files.length && this.take(file.files[0]));
    this.used = false;
    this.state = make("p", { class: "table-state", role: "status" });
    this.found = make("section", { class: "decisions", "aria-label": "the table that was dropped", hidden: true });
    this.notes = make("ul", { class: "notes" });
    this.element = make("fieldset", { class: "table-drop" }, make("legend", {}, "Your own table"), make("label", { class: "choice" }, make("span", {}, "drop a CSV file on the page, or"), file), this.notes);
    root.addEventListener("dragover", (event) => {
      event.preventDefault();
      root.classList.add("dropping");
    });
    root.addEventListener("dragleave", () => root.classList.remove("dropping"));
    root.addEventListener("drop", (event) => {
      event.preventDefault();
      root.classList.remove("dropping");
      if (event.dataTransfer.files.length) this.take(event.dataTransfer.files[0]);
    });
  }

  update(about) {
    this.about = about;
    this.notes.replaceChildren(...about.notes.map((note) => make("li", {}, note)));
    this.showState();
  }

  /** What the network learns now: a table is not trained on before its target is chosen. */
  showState() {
    const inUse = this.used && this.about.data === "table";
    const { title } = this.laboratory.form.choices.data_sets.find(({ name }) => name === this.about.data);
    const now = this.about.data === "table" ? "the table before" : title;
    setText(this.state, inUse ? "The network learns this table." : `Not in use: the network still learns ${now}. Choose the column to predict, then use the table.`);
    // once it is in use, the pictures have the room
    if (this.columns) this.columns.open = !inUse;
  }

  async take(file) {
    // before it is read: a file may be larger than the browser's memory
    if (file.size > this.mostBytes) {
      const [size, most] = [file.size, this.mostBytes].map((bytes) => (bytes / 1e6).toLocaleString("en", { maximumFractionDigits: 1 }));
      this.laboratory.say(`${file.name} has ${size} MB; the page takes up to ${most} MB. For larger tables use chainrule train`);
      return;
    }
    this.laboratory.pause();
    const content = base64(new Uint8Array(await file.arrayBuffer()));
    const answer = await this.laboratory.ask({ do: "drop_table", name: file.name, content });
    if (answer) this.show(answer);
  }

  show({ table, columns }) {
    const names = columns.map(({ column }) => column);
    const target = choice("predict", names, names.at(-1), () => {});
    const use = () => this.laboratory.useData({ data: "table", options: { target: target.querySelector("select").value } });
    const rows = columns.map(({ column, kind, decided, examples }) => make("tr", {}, make("th", { scope: "row" }, column), make("td", {}, kind), make("td", {}, examples), make("td", {}, decided)));
    const head = make("tr", {}, ...["column", "is", "such as", "decided"].map((name) => make("th", { scope: "col" }, name)));
    const bar = make("div", { class: "use-table" }, make("strong", {}, table), target, button("Use it", `Train on ${table}`, use, { class: "main" }), this.state);
    const shown = make("div", { class: "scrolled", tabindex: 0, role: "region", "aria-label": `columns of ${table}` }, make("table", {}, head, ...rows));
    this.columns = make("details", {}, make("summary", {}, `What was decided of ${columns.length} columns`), shown);
    this.found.hidden = this.used = false;
    this.found.replaceChildren(bar, this.columns);
    this.showState();
    target.querySelector("select").focus();
  }
}

/** In pieces, as a call cannot have a million arguments. */
function base64(bytes) {
  const pieces = [];
  for (let start = 0; start < bytes.length; start += 0x8000) {
    pieces.push(String.fromCharCode(...bytes.subarray(start, start + 0x8000)));
  }
  return btoa(pieces.join(""));
}
