/** What the conditions of a statement rest on: what a message tells of the request, and what it doesn't. */
import { createCompiler } from "../../evaluate/compiler.ts";
import { contextOf } from "../../evaluate/context.ts";
import { CompiledStatement } from "../../evaluate/statement.ts";
import { FALSE } from "../../evaluate/truth.ts";
import type { Statement } from "../../policy/document.ts";
import { format } from "../../policy/message.ts";
import { list } from "../wording.ts";
import type { ModelPolicy } from "../../workspace/model.ts";
import type { RebuiltRequest } from "./model-policies.ts";

const templates = {
  untold: "; it depends on {keys}, which the message doesn't tell",
  unmet: "; the request has {values}",
  value: "{key} {value}",
} as const;

/** What `evaluate` fills in of a principal and a resource. */
const filledIn: ReadonlySet<string> = new Set([
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principaltype",
  "aws:username",
  "aws:principalisawsservice",
  "aws:resourceaccount",
]);

const toldBy = ({ context }: RebuiltRequest): ReadonlyMap<string, readonly string[]> =>
  new Map(Object.entries(context).map(([name, values]) => [name.toLowerCase(), values]));

/** Keys that nothing tells: the request was taken to have none of them. */
export function untoldText({ conditions }: Statement, request: RebuiltRequest): string {
  const told = toldBy(request);
  const keys = conditions
    .map(({ key }) => key.key.value)
    .filter((name) => !told.has(name.toLowerCase()) && !filledIn.has(name.toLowerCase()));
  return keys.length === 0 ? "" : format(templates.untold, { keys: list([...new Set(keys)]) });
}

/** What the request has where a condition is surely not met; empty where only what is not told decides. */
export function unmetText({ found }: ModelPolicy, statement: Statement, request: RebuiltRequest): string {
  const told = toldBy(request);
  const context = contextOf(request.context);
  const { conditions } = new CompiledStatement(createCompiler(), found.document, statement);
  const values = conditions.flatMap((condition) => {
    const value = told.get(condition.key.toLowerCase());
    return value === undefined || condition.evaluate(context) !== FALSE
      ? []
      : [format(templates.value, { key: condition.key, value: list(value) })];
  });
  return values.length === 0 ? "" : format(templates.unmet, { values: list(values) });
}
