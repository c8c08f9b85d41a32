/** The operators that join two operands, and how closely each binds. */
import type { HclBinary } from "./nodes.ts";

export const precedence: ReadonlyMap<string, number> = new Map<HclBinary["operator"], number>([
  ["||", 1],
  ["&&", 2],
  ["==", 3],
  ["!=", 3],
  ["<", 4],
  [">", 4],
  ["<=", 4],
  [">=", 4],
  ["+", 5],
  ["-", 5],
  ["*", 6],
  ["/", 6],
  ["%", 6],
]);
