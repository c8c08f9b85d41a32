/** A policy in the words of `short-model.ts`, ready to be judged. */
import { createCompiler } from "../../server/evaluate/compiler.ts";
import { compileStatements } from "../../server/evaluate/statement.ts";
import { parseJson } from "../../server/policy/parse.ts";
import { findDocuments } from "../../server/policy/recognize.ts";
import type { PolicySet } from "../../server/uploads/scenario/policy-set.ts";
import { policySet } from "../../server/uploads/scenario/policy-set.ts";
import { shortFiles } from "./short-model.ts";

export function shortSet(statements: string): PolicySet {
  const text = shortFiles(`policy: ${statements}`)[0]?.text ?? "";
  const documents = findDocuments(parseJson(text).root, text);
  const compiler = createCompiler();
  return policySet(compiler, documents, compileStatements(compiler, documents, []));
}
