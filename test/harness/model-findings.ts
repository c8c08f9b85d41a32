/** What is said of a model on one line (`short-model.ts`), in short: for tests beside the code. */
import type { Diagnostic } from "../../server/rules/diagnostic.ts";
import { checkAll } from "./check-fixture.ts";
import { lineOf } from "./drawings.ts";
import { shortArns, shortModel } from "./short-model.ts";
import { wholeEngine } from "./whole-engine.ts";

/** Findings on uploads and on the model itself, each with what `tell` tells of it. */
export function findingsOf(line: string, tell: (one: Diagnostic) => string = whatFails): string[] {
  const files = new Map(shortModel(line).map((one) => [one.file, one]));
  return checkAll(wholeEngine(), [...files.values()])
    .filter(({ data, aws }) => data !== undefined || aws === undefined)
    .map((one) => {
      const token = (files.get(one.file)?.text ?? "").slice(one.range.offset, one.range.end);
      const shown = token.includes("\n") ? "{…}" : token;
      return shortArns(`${lineOf(files, one.file, one.range.offset)} ${one.code} ${shown} ${tell(one)}`.trimEnd());
    });
}

/** Actions or nothing where S3 itself refuses, operations, and whether all of them fail. */
function whatFails({ data }: Diagnostic): string {
  if (data === undefined) return "";
  return [...data.kmsActions, "of", ...data.operations, `(${data.scope})`].join(" ");
}

/** A value of the request that the finding gives as its example. */
export const exampleOf =
  (key: string) =>
  ({ data }: Diagnostic): string =>
    String(data?.witness.context[key]);
