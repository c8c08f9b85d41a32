/**
 * What the files checked together say about each other: told to a check as plain facts, so that a file is never parsed
 * twice.
 */
import type { CompiledStatement, CompiledStatements } from "../../../evaluate/statement.ts";
import { parseCaller } from "../../../evaluate/caller.ts";
import { append } from "../../../policy/append.ts";
import type { Statement } from "../../../policy/document.ts";
import type { Range } from "../../../policy/nodes.ts";
import type { FoundDocument } from "../../../policy/recognize.ts";
import type { Crossing, GapFacts, IdentityUpload } from "../../causes/account-gap.ts";
import { crossingsOf, gapFactsOf } from "../../causes/account-gap.ts";
import { deadKeys } from "../../causes/near-miss.ts";
import { serviceOperations } from "../../../catalog/s3-services.ts";
import { getObject, putObject } from "../../requests/operation-rows.ts";
import { uploadActions } from "../../requests/operations.ts";
import { servesAnotherService } from "../purpose.ts";
import type { KeyPolicyFacts } from "./tied-key.ts";
import { isTied, keyPolicyFacts } from "./tied-key.ts";

/** A statement that allows a KMS action to the principals its policy is attached to. */
export interface Supply {
  readonly file: string;
  readonly document: FoundDocument;
  readonly statement: CompiledStatement;
  readonly range: Range;
  readonly action: string;
}

/** What one file offers to, or shows of, its neighbours. */
export interface FileFacts {
  readonly keyPolicies: readonly KeyPolicyFacts[];
  readonly supplies: readonly Supply[];
  /**
   * Principals that are shown to upload: owners of identity policies with `s3:PutObject`, principals of bucket
   * policies.
   */
  readonly uploaders: readonly string[];
  /** Likewise, who may read or write. */
  readonly s3Users: readonly string[];
  /** Services, or `*` for everybody, that key policies name, each with an action that they allow: by `keyUser`. */
  readonly keyUsers: readonly string[];
  readonly gaps: GapFacts;
}

/** A principal that a key policy lets do something. */
export const keyUser = (name: string, action: string): string => `${name} ${action}`;

/** What the files checked together tell about each other; made anew (cheaply) when one of them changes. */
export interface WorkspaceFacts {
  /** Whether the policy of a key that is tied to S3 is among the files. */
  readonly hasKeyPolicy: boolean;
  /** By action, so that a check looks no further than to the first one that is not its own. */
  readonly supplies: ReadonlyMap<string, readonly Supply[]>;
  readonly uploaders: ReadonlySet<string>;
  readonly s3Users: ReadonlySet<string>;
  readonly keyUsers: ReadonlySet<string>;
  readonly identityUploads: readonly IdentityUpload[];
  /** Worked out when first asked for. */
  crossings(): readonly Crossing[];
  /** What was thrown where a fault kept the files from being compared: each is then checked as if it were alone. */
  readonly crash?: unknown;
}

export const alone: WorkspaceFacts = {
  hasKeyPolicy: false,
  supplies: new Map(),
  uploaders: new Set(),
  s3Users: new Set(),
  keyUsers: new Set(),
  identityUploads: [],
  crossings: () => [],
};

export function factsOf(file: string, documents: readonly FoundDocument[], statements: CompiledStatements): FileFacts {
  const supplies: Supply[] = [];
  const uploaders: string[] = [];
  const s3Users: string[] = [];
  const keyPolicies: KeyPolicyFacts[] = [];
  const keyUsers: string[] = [];
  const gaps: GapFacts[] = [];
  for (const found of documents) {
    if (found.template) continue;
    gaps.push(gapFactsOf(file, found, statements.get(found.document) ?? []));
    if (found.kind === "key") keyPolicies.push(keyPolicyFacts(statements.get(found.document) ?? []));
    for (const compiled of statements.get(found.document) ?? []) {
      const { statement } = compiled;
      if (statement.effect !== "Allow" || statement.action?.negated !== false) continue;
      if (found.type === "identity") {
        append(supplies, suppliesOf(compiled, file, found));
        if (found.owner?.arn !== undefined) addUser(compiled, [found.owner.arn]);
      } else if (found.kind === "key") {
        if (namesCallers(statement)) append(supplies, suppliesOf(compiled, file, found));
        append(keyUsers, keyUsersOf(compiled));
      } else if (found.kind === "bucket") {
        addUser(compiled, namesIn(statement, "AWS"));
        // That a service uses the key, too, ties it to S3 as for anybody else.
        append(
          s3Users,
          namesIn(statement, "Service").filter((name) => serviceOperations.has(name)),
        );
      }
    }
  }
  return { keyPolicies, supplies, uploaders, s3Users, keyUsers, gaps: together(gaps) };

  function addUser(statement: CompiledStatement, names: readonly string[]): void {
    const writes = statement.matchAction(putObject) >= 0;
    if (writes) append(uploaders, names);
    if (writes || statement.matchAction(getObject) >= 0) append(s3Users, names);
  }
}

const namesIn = ({ principal }: Statement, wanted: string): string[] =>
  principal?.negated === false
    ? principal.entries.filter(({ kind }) => kind === wanted).map(({ node }) => node.value)
    : [];

/** Conditions are taken to hold: for whom a service acts is not known. */
const keyUsersOf = (compiled: CompiledStatement): readonly string[] =>
  compiled.remember("key users", () => {
    const { statement } = compiled;
    const names = [...namesIn(statement, "Service"), ...namesIn(statement, "AWS").filter((name) => name === "*")];
    return uploadActions
      .filter((action) => compiled.matchAction(action.toLowerCase()) >= 0)
      .flatMap((action) => names.map((name) => keyUser(name, action)));
  });

/** A key policy gives a permission by itself to whom it names; to an account it only delegates. */
function namesCallers({ principal }: Statement): boolean {
  return (
    principal?.negated === false &&
    principal.entries.some(({ kind, node }) => {
      const caller = kind === "AWS" ? parseCaller(node.value) : undefined;
      return caller !== undefined && caller.kind !== "account" && caller.kind !== "service";
    })
  );
}

/** `"*"` supplies nothing here: who may do everything is seldom the one whose upload fails. */
function suppliesOf(statement: CompiledStatement, file: string, document: FoundDocument): Supply[] {
  return statement
    .remember("supplies", () => suppliedBy(statement))
    .flatMap(({ action, index }) => {
      const range = statement.statement.action?.values[index];
      return range === undefined ? [] : [{ file, document, statement, range, action }];
    });
}

/** `index` into the statement's list of actions. */
function suppliedBy(statement: CompiledStatement): { readonly action: string; readonly index: number }[] {
  const supplied = uploadActions
    .map((action) => ({ action, index: statement.matchAction(action.toLowerCase()) }))
    .filter(({ index }) => index >= 0 && statement.statement.action?.values[index]?.value !== "*");
  return supplied.length === 0 ||
    !statement.usable ||
    servesAnotherService(statement) ||
    deadKeys(statement).length === statement.resources.length
    ? []
    : supplied;
}

export function workspaceFactsOf(files: Iterable<FileFacts>): WorkspaceFacts {
  const supplies = new Map<string, Supply[]>();
  const uploaders = new Set<string>();
  const s3Users = new Set<string>();
  const keyUsers = new Set<string>();
  const keyPolicies: KeyPolicyFacts[] = [];
  const gaps: GapFacts[] = [];
  for (const facts of files) {
    gaps.push(facts.gaps);
    for (const policy of facts.keyPolicies) keyPolicies.push(policy);
    for (const supply of facts.supplies) {
      const known = supplies.get(supply.action);
      if (known === undefined) supplies.set(supply.action, [supply]);
      else known.push(supply);
    }
    for (const uploader of facts.uploaders) uploaders.add(uploader);
    for (const user of facts.s3Users) s3Users.add(user);
    for (const user of facts.keyUsers) keyUsers.add(user);
  }
  return {
    hasKeyPolicy: keyPolicies.some((policy) => isTied(policy, s3Users)),
    supplies,
    uploaders,
    s3Users,
    keyUsers,
    ...crossing(together(gaps)),
  };
}

const together = (facts: readonly GapFacts[]): GapFacts => ({
  bucketGrants: facts.flatMap(({ bucketGrants }) => bucketGrants),
  identityUploads: facts.flatMap(({ identityUploads }) => identityUploads),
  keyPolicies: facts.flatMap(({ keyPolicies }) => keyPolicies),
});

function crossing(gaps: GapFacts): Pick<WorkspaceFacts, "identityUploads" | "crossings"> {
  let known: readonly Crossing[] | undefined;
  return { identityUploads: gaps.identityUploads, crossings: () => (known ??= crossingsOf(gaps)) };
}
