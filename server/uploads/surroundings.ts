/** What the files checked together say about each other: told to a check as plain facts, so that a file is never parsed twice. */
import type { CompiledStatement, CompiledStatements } from "../evaluate/statement.ts";
import { parseCaller } from "../evaluate/caller.ts";
import { append } from "../policy/append.ts";
import type { Statement } from "../policy/document.ts";
import type { Range } from "../policy/nodes.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import { deadKeys } from "./near-miss.ts";
import { kmsActions, putObject } from "./operations.ts";

/** A statement that allows a KMS action to whoever its policy is attached to. */
export interface Supply {
  readonly file: string;
  readonly document: FoundDocument;
  readonly range: Range;
  readonly action: string;
}

/** What one file offers to, or shows of, its neighbours. */
export interface FileFacts {
  readonly hasKeyPolicy: boolean;
  readonly supplies: readonly Supply[];
  /** Principals that are shown to upload: owners of identity policies with `s3:PutObject`, principals of bucket policies. */
  readonly uploaders: readonly string[];
}

export interface Surroundings {
  readonly hasKeyPolicy: boolean;
  /** By action, so that a check looks no further than to the first one that is not its own. */
  readonly supplies: ReadonlyMap<string, readonly Supply[]>;
  readonly uploaders: ReadonlySet<string>;
}

export const alone: Surroundings = { hasKeyPolicy: false, supplies: new Map(), uploaders: new Set() };

export function factsOf(file: string, documents: readonly FoundDocument[], statements: CompiledStatements): FileFacts {
  const supplies: Supply[] = [];
  const uploaders: string[] = [];
  for (const found of documents) {
    if (found.template) continue;
    for (const compiled of statements.get(found.document) ?? []) {
      const { statement } = compiled;
      if (statement.effect !== "Allow" || statement.action?.negated !== false) continue;
      if (found.type === "identity") {
        append(supplies, suppliesOf(compiled, file, found));
        if (found.owner?.arn !== undefined && compiled.matchAction(putObject) >= 0) uploaders.push(found.owner.arn);
      } else if (found.kind === "key" && namesCallers(statement)) {
        append(supplies, suppliesOf(compiled, file, found));
      } else if (found.kind === "bucket" && compiled.matchAction(putObject) >= 0) {
        for (const { kind, node } of statement.principal?.entries ?? []) if (kind === "AWS") uploaders.push(node.value);
      }
    }
  }
  return { hasKeyPolicy: documents.some(({ kind, template }) => kind === "key" && !template), supplies, uploaders };
}

/** A key policy gives a permission by itself to whom it names; to an account it only delegates. */
function namesCallers({ principal }: Statement): boolean {
  return principal?.negated === false && principal.entries.some(({ kind, node }) => {
    const caller = kind === "AWS" ? parseCaller(node.value) : undefined;
    return caller !== undefined && caller.kind !== "account" && caller.kind !== "service";
  });
}

/** `"*"` supplies nothing here: who may do everything is seldom the one whose upload fails. */
function suppliesOf(statement: CompiledStatement, file: string, document: FoundDocument): Supply[] {
  return statement.remember("supplies", () => suppliedBy(statement)).flatMap(({ action, index }) => {
    const range = statement.statement.action?.values[index];
    return range === undefined ? [] : [{ file, document, range, action }];
  });
}

/** `index` into the statement's list of actions. */
function suppliedBy(statement: CompiledStatement): { readonly action: string; readonly index: number }[] {
  const supplied = kmsActions.map((action) => ({ action, index: statement.matchAction(action.toLowerCase()) }))
    .filter(({ index }) => index >= 0 && statement.statement.action?.values[index]?.value !== "*");
  return supplied.length === 0 || !statement.usable || deadKeys(statement).length === statement.resources.length ? [] : supplied;
}

export function surroundingsOf(files: Iterable<FileFacts>): Surroundings {
  const supplies = new Map<string, Supply[]>();
  const uploaders = new Set<string>();
  let hasKeyPolicy = false;
  for (const facts of files) {
    hasKeyPolicy ||= facts.hasKeyPolicy;
    for (const supply of facts.supplies) {
      const known = supplies.get(supply.action);
      if (known === undefined) supplies.set(supply.action, [supply]);
      else known.push(supply);
    }
    for (const uploader of facts.uploaders) uploaders.add(uploader);
  }
  return { hasKeyPolicy, supplies, uploaders };
}

