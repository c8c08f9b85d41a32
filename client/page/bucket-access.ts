/**
 * The page of the view “Bucket access”: draws the grid, filters it, moves through it by keyboard, tells the extension
 * what to open.
 */
import { element } from "./element.ts";
import type { AccessAnswer, AccessEntry, AccessModel, FromPage, LspLocation, ToPage } from "../bucket-access/data.ts";
import type { Matrix } from "../bucket-access/matrix.ts";
import { matrixOf } from "../bucket-access/matrix.ts";

interface State {
  readonly filter: string;
  readonly onlyFailing: boolean;
  readonly model: string;
}

declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  getState(): State | undefined;
  setState(state: State): void;
};

const signs: Readonly<Record<AccessAnswer["answer"], string>> = {
  passes: "✓",
  fails: "✗",
  some: "◐",
  conditional: "◇",
  unknown: "?",
};
const legend: Readonly<Record<AccessAnswer["answer"], string>> = {
  passes: "passes",
  fails: "fails",
  some: "fails for some objects",
  conditional: "depends on what no file tells",
  unknown: "the key or its policy is not in the model",
};

function start(): void {
  const host = acquireVsCodeApi();
  let models: readonly AccessModel[] = [];
  let state: State = host.getState() ?? { filter: "", onlyFailing: false, model: "" };

  const filter = element("input", {
    type: "search",
    placeholder: "Filter principals and buckets",
    "aria-label": "Filter principals and buckets",
  });
  const onlyFailing = element("input", { type: "checkbox", id: "only-failing" });
  const choice = element("select", { "aria-label": "Workspace model" });
  const status = element("p", { role: "status" });
  const place = element("div", { class: "grid" });
  const keys = element(
    "p",
    { class: "legend", "aria-hidden": "true" },
    ...Object.entries(legend).map(([answer, text]) =>
      element("span", {}, element("span", { class: answer }, signs[answer as AccessAnswer["answer"]]), ` ${text}`),
    ),
  );
  filter.value = state.filter;
  onlyFailing.checked = state.onlyFailing;
  document.body.append(
    element("header", {}, filter, element("label", { for: "only-failing" }, onlyFailing, " Only what fails"), choice),
    status,
    place,
    keys,
  );

  const keep = (): void => {
    state = { filter: filter.value, onlyFailing: onlyFailing.checked, model: choice.value };
    host.setState(state);
    draw();
  };
  for (const control of [filter, onlyFailing, choice]) control.addEventListener("input", keep);
  filter.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    place.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  });

  const open = (locations: readonly (LspLocation | null)[]): void =>
    host.postMessage({ kind: "open", locations: locations.filter((one) => one !== null) });

  function draw(): void {
    const model = models.find(({ uri }) => uri === state.model) ?? models[0];
    keys.hidden = choice.hidden = model === undefined;
    choice.hidden ||= models.length < 2;
    if (model === undefined) {
      const create = element("button", { type: "button" }, "Create workspace model");
      create.addEventListener("click", () => host.postMessage({ kind: "create" }));
      status.textContent =
        "There is no keyhole.json in this workspace. It says which buckets, keys and principals there are.";
      place.replaceChildren(create);
      return;
    }
    const matrix = matrixOf(model, state.filter, state.onlyFailing);
    status.textContent = statusText(matrix);
    place.replaceChildren(gridOf(model, matrix, open));
  }

  addEventListener("message", ({ data }: MessageEvent<ToPage>) => {
    if ("failure" in data) {
      status.textContent = data.failure;
      return;
    }
    ({ models } = data.access);
    choice.replaceChildren(
      ...models.map(({ uri }) => element("option", { value: uri }, decodeURIComponent(uri).replace(/^file:\/\//, ""))),
    );
    if (models.some(({ uri }) => uri === state.model)) choice.value = state.model;
    const focused = focusedCell(place);
    draw();
    if (focused !== undefined) cellAt(place, ...focused)?.focus();
  });
  host.postMessage({ kind: "ready" });
}

function statusText({ matching, rows, columns, failing }: Matrix): string {
  const shown =
    rows.length < matching.rows || columns.length < matching.columns
      ? `; the first ${rows.length} and ${columns.length} are shown`
      : "";
  const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? "" : "s"}`;
  return `${count(matching.rows, "principal")} × ${count(matching.columns, "bucket")}, ${count(failing, "pair")} in which an operation fails${shown}`;
}

/** A grid as https://www.w3.org/WAI/ARIA/apg/patterns/grid/ has it: one cell is in the tab order, arrows move. */
function gridOf(
  model: AccessModel,
  matrix: Matrix,
  open: (locations: readonly (LspLocation | null)[]) => void,
): HTMLElement {
  const { operations } = model;
  const { rows, columns } = matrix;
  const table = element("table", {
    role: "grid",
    "aria-label": "Bucket access",
    "aria-rowcount": String(rows.length + 2),
    "aria-colcount": String(columns.length * operations.length + 1),
  });
  const action = (cell: HTMLElement, locations: readonly (LspLocation | null)[]): HTMLElement => {
    cell.tabIndex = -1;
    cell.addEventListener("click", () => open(locations));
    cell.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      open(locations);
    });
    return cell;
  };
  const heading = (
    { name, account, id, location }: AccessEntry,
    attributes: Readonly<Record<string, string>>,
  ): HTMLElement =>
    action(
      element(
        "th",
        { ...attributes, title: id },
        element("span", { class: "name" }, name),
        element("span", { class: "account" }, account === "" ? "" : ` · ${account}`),
      ),
      [location],
    );

  table.append(
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("td", {}),
        ...columns.map(({ entry }) =>
          heading(entry, { scope: "colgroup", role: "columnheader", colspan: String(operations.length) }),
        ),
      ),
      element(
        "tr",
        {},
        element("td", {}),
        ...columns.flatMap(() =>
          operations.map((operation) =>
            element(
              "th",
              { scope: "col", role: "columnheader", class: "operation", title: operation },
              operation.replace(/^(?:(Put|Get|Copy)Object|(Multipart)Upload)$/, "$1$2"),
            ),
          ),
        ),
      ),
    ),
  );
  const body = element("tbody");
  for (const { entry: principal, index: row } of rows) {
    const cells = columns.flatMap(({ entry: bucket, index: column }) => {
      const pair = matrix.cell(row, column);
      return operations.map((operation, number) => {
        const one = pair?.answers[number] ?? undefined;
        const expected = pair?.expectedToFail === true && one?.answer === "fails";
        const text = one === undefined ? "not granted" : expected ? `${one.text}, as keyhole.json expects` : one.text;
        const cell = element(
          "td",
          {
            role: "gridcell",
            class: expected ? "expected" : (one?.answer ?? "none"),
            title: `${principal.name} → ${bucket.name}: ${text}`,
            "aria-label": `${principal.name} to ${bucket.name}, ${operation}: ${text}`,
          },
          one === undefined ? "·" : signs[one.answer],
        );
        return action(cell, one !== undefined && one.causes.length > 0 ? one.causes : [principal.location]);
      });
    });
    body.append(element("tr", {}, heading(principal, { scope: "row", role: "rowheader" }), ...cells));
  }
  table.append(body);
  table.addEventListener("keydown", (event) => move(table, event));
  table.addEventListener("focusin", ({ target }) => {
    for (const other of table.querySelectorAll<HTMLElement>("[tabindex='0']")) other.tabIndex = -1;
    if (target instanceof HTMLElement) target.tabIndex = 0;
  });
  const first = body.querySelector<HTMLElement>("[role='gridcell']") ?? table.querySelector<HTMLElement>("[tabindex]");
  if (first !== null) first.tabIndex = 0;
  return table;
}

/** The row of buckets, then one for each principal. */
const gridRows = (within: HTMLElement): HTMLTableRowElement[] => [
  ...within.querySelectorAll<HTMLTableRowElement>("thead tr:first-child, tbody tr"),
];
const cellAt = (within: HTMLElement, row: number, column: number): HTMLElement | undefined =>
  gridRows(within)[row]?.cells[column];

/** Row and column of the cell that has the focus. */
function focusedCell(within: HTMLElement): [number, number] | undefined {
  const cell = document.activeElement?.closest("td, th");
  const row = cell?.parentElement;
  if (!(cell instanceof HTMLTableCellElement) || !(row instanceof HTMLTableRowElement)) return undefined;
  const number = gridRows(within).indexOf(row);
  return number < 0 ? undefined : [number, cell.cellIndex];
}

function move(table: HTMLElement, event: KeyboardEvent): void {
  const at = focusedCell(table);
  if (at === undefined) return;
  const [row, column] = at;
  const rows = gridRows(table);
  const last = (rows[row]?.cells.length ?? 1) - 1;
  const to: ReadonlyMap<string, readonly [number, number]> = new Map(
    Object.entries({
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [event.ctrlKey ? 0 : row, event.ctrlKey ? 1 : 0],
      End: [event.ctrlKey ? rows.length - 1 : row, last],
      PageUp: [Math.max(1, row - 10), column],
      PageDown: [Math.min(rows.length - 1, row + 10), column],
    } satisfies Record<string, readonly [number, number]>),
  );
  const target = to.get(event.key);
  if (target === undefined) return;
  event.preventDefault();
  const [toRow, toColumn] = target;
  // A bucket's heading spans the columns of its operations.
  const span = rows[0]?.cells[1]?.colSpan ?? 1;
  const across = event.key === "ArrowUp" || event.key === "ArrowDown";
  const shifted =
    !across || column === 0
      ? toColumn
      : toRow === 0
        ? 1 + Math.floor((column - 1) / span)
        : row === 0
          ? 1 + (column - 1) * span
          : toColumn;
  const cell = cellAt(table, toRow, shifted);
  if (cell?.hasAttribute("tabindex") === true) cell.focus();
}

start();
