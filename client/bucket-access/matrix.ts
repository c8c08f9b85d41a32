/**
 * What the page shows of the data: which rows and columns a filter leaves, and how many. No document object model here.
 */
import type { AccessCell, AccessEntry, AccessModel } from "./data.ts";

/** More are not drawn: a filter says which matter. */
export const maxRows = 200,
  maxColumns = 24;

export interface Matrix {
  readonly rows: readonly { readonly index: number; readonly entry: AccessEntry }[];
  readonly columns: readonly { readonly index: number; readonly entry: AccessEntry }[];
  /** Rows and columns that the filter leaves, drawn or not. */
  readonly matching: { readonly rows: number; readonly columns: number };
  /** Of everything that matches: uploads that fail, at least for some objects. */
  readonly failing: number;
  cell(row: number, column: number): AccessCell | undefined;
}

/**
 * @param filter words; each that occurs in a principal's name chooses rows, any other columns
 * @param onlyFailing rows and columns where something fails
 */
export function matrixOf(model: AccessModel, filter: string, onlyFailing: boolean): Matrix {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const texts = ({ name, id, account }: AccessEntry): string => `${name} ${id} ${account}`.toLowerCase();
  const principals = model.principals.map(texts);
  const rowWords = words.filter((word) => principals.some((text) => text.includes(word)));
  const columnWords = words.filter((word) => !rowWords.includes(word));
  const byPair = new Map(model.cells.map((cell) => [`${cell.principal} ${cell.bucket}`, cell]));
  const matches = (entry: AccessEntry, wanted: readonly string[]): boolean =>
    wanted.every((word) => texts(entry).includes(word));
  let rows = model.principals.map((entry, index) => ({ entry, index })).filter(({ entry }) => matches(entry, rowWords));
  let columns = model.buckets
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry }) => matches(entry, columnWords));
  const inRows = new Set(rows.map(({ index }) => index)),
    inColumns = new Set(columns.map(({ index }) => index));
  const failing = model.cells.filter((cell) => inRows.has(cell.principal) && inColumns.has(cell.bucket) && fails(cell));
  if (onlyFailing) {
    const failingRows = new Set(failing.map(({ principal }) => principal)),
      failingColumns = new Set(failing.map(({ bucket }) => bucket));
    rows = rows.filter(({ index }) => failingRows.has(index));
    columns = columns.filter(({ index }) => failingColumns.has(index));
  }
  return {
    rows: rows.slice(0, maxRows),
    columns: columns.slice(0, maxColumns),
    matching: { rows: rows.length, columns: columns.length },
    failing: failing.length,
    cell: (row, column) => byPair.get(`${row} ${column}`),
  };
}

/** What shall fail does not count. */
const fails = ({ answers, expectedToFail }: AccessCell): boolean =>
  !expectedToFail && answers.some((one) => one?.answer === "fails" || one?.answer === "some");
