/**
 * The gap between an identity policy and a key policy of two accounts, in files that no model ties together: across
 * accounts both must allow. It is told only where the policies' own ARNs name both accounts.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
 */
import { regions } from "../../catalog/regions.ts";
import type { Caller } from "../../evaluate/caller.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import { globsIntersect } from "../../evaluate/globs/relations.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { isAccountId } from "../../policy/arn.ts";
import type { Range } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Cause } from "./cause.ts";
import { unjudgedCause } from "./grant-data.ts";
import type { KeyCandidate } from "../scenario/key.ts";
import { keyCandidate } from "../scenario/key.ts";
import { keyShapes } from "../scenario/key-shape.ts";
import { putObject } from "../requests/operation-rows.ts";
import { callsOfUploads, uploadActions } from "../requests/operations.ts";
import { allows } from "../scenario/policy-set.ts";
import { summaryOf } from "./refused.ts";
import { attached, uploaderOf } from "../scenario/principal.ts";
import { servesAnotherService } from "../scenario/purpose.ts";
import { S3Context } from "../requests/s3-request.ts";
import { keyPolicyFacts } from "../scenario/from-file/tied-key.ts";
import type { ObjectSet } from "../scenario/upload-grant.ts";
import { objectsOf } from "../scenario/upload-grant.ts";
import { sortStatements } from "../judge/deciders.ts";
import { judge } from "../judge/verdict.ts";

/** A place in a file of the same run. */
export interface PlaceInFile {
  readonly file: string;
  readonly document: FoundDocument;
  readonly range: Range;
}

/** A statement of a bucket policy by which principals may write. */
export interface BucketGrant extends PlaceInFile {
  readonly principals: readonly string[];
  objects(): ObjectSet;
}

/** A statement of an identity policy by which its principal may write, and the keys that the policy lets it use. */
export interface IdentityUpload extends PlaceInFile {
  readonly owner: string | undefined;
  readonly keys: readonly KeyCandidate[];
  objects(): ObjectSet;
}

export interface KeyPolicyOfAccount extends PlaceInFile {
  readonly statements: readonly CompiledStatement[];
  readonly account: string;
}

export interface GapFacts {
  readonly bucketGrants: readonly BucketGrant[];
  readonly identityUploads: readonly IdentityUpload[];
  readonly keyPolicies: readonly KeyPolicyOfAccount[];
}

/** A principal that a bucket policy lets write, and the only key policy of another account. */
export interface Crossing {
  readonly principal: Caller & { readonly arn: string; readonly account: string };
  readonly grant: BucketGrant;
  readonly keyPolicy: KeyPolicyOfAccount;
  /** The KMS actions of an upload that the key policy does not allow the principal; both, one or none. */
  missing(key: KeyCandidate): readonly string[];
}

export function gapFactsOf(file: string, found: FoundDocument, statements: readonly CompiledStatement[]): GapFacts {
  const usable = statements.filter(({ usable: is, statement: { action } }) => is && action?.negated === false);
  const nothing: GapFacts = { bucketGrants: [], identityUploads: [], keyPolicies: [] };
  const writing = usable.filter(
    (statement) =>
      allows(statement) && statement.matchAction(putObject) >= 0 && statement.statement.resource?.negated === false,
  );
  const objectsBy = (statement: CompiledStatement) => (): ObjectSet =>
    objectsOf(statement, new S3Context(attached, "none"));
  const token = ({ statement }: CompiledStatement, index: number): Range =>
    statement.action?.values[index] ?? statement.node;
  if (found.kind === "bucket") {
    const bucketGrants = writing.map((statement): BucketGrant => {
      const { principal } = statement.statement;
      return {
        file,
        document: found,
        range: token(statement, statement.matchAction(putObject)),
        principals: principal?.negated === false ? principal.entries.map(({ node }) => node.value) : [],
        objects: objectsBy(statement),
      };
    });
    return { ...nothing, bucketGrants };
  }
  if (found.type === "identity") {
    // Only quicker: the keys are not looked for.
    if (writing.length === 0) return nothing;
    const keys = usable.flatMap((one) => one.remember("named keys", () => namedKeys(one)));
    const identityUploads = writing.map((statement): IdentityUpload => ({
      file,
      document: found,
      range: token(statement, statement.matchAction(putObject)),
      owner: found.owner?.arn,
      keys,
      objects: objectsBy(statement),
    }));
    return { ...nothing, identityUploads };
  }
  if (found.kind !== "key" || keyPolicyFacts(statements).namesAnotherService) return nothing;
  const account = accountOf(usable);
  return account === undefined
    ? nothing
    : {
        ...nothing,
        keyPolicies: [
          {
            file,
            document: found,
            range: found.document.statementProperty.key,
            statements: statements.filter(({ usable: is }) => is),
            account,
          },
        ],
      };
}

/** Keys that the statement of an identity policy lets be used, and whose account it names. */
function namedKeys(statement: CompiledStatement): readonly KeyCandidate[] {
  if (
    !allows(statement) ||
    !uploadActions.some((action) => statement.matchAction(action.toLowerCase()) >= 0) ||
    servesAnotherService(statement)
  )
    return [];
  const shapes = keyShapes(statement);
  return statement.resources.flatMap(({ partition, region, account, resource }, index): KeyCandidate[] => {
    if (shapes[index] !== "key" || !isAccountId(account.source)) return [];
    const literal = !/[*?]/.test(region.source + resource.source);
    return [
      keyCandidate(
        /[*?]/.test(partition.source) ? "aws" : partition.source,
        /[*?]/.test(region.source) ? (regions[0] ?? "") : region.source,
        account.source,
        literal ? resource.source.slice("key/".length) : madeUpId,
        !literal,
      ),
    ];
  });
}

const madeUpId = "1234abcd-12ab-34cd-56ef-1234567890ab";

/** The account that may change the key policy, or that the key's own ARN names: a key is of one account. */
function accountOf(statements: readonly CompiledStatement[]): string | undefined {
  const accounts = new Set(
    statements.flatMap((statement) => statement.remember("owning accounts", () => owningAccounts(statement))),
  );
  const [only] = accounts;
  return accounts.size === 1 ? only : undefined;
}

function owningAccounts(statement: CompiledStatement): readonly string[] {
  const accounts = statement.resources.map(({ account }) => account.source).filter(isAccountId);
  const { principal } = statement.statement;
  if (!allows(statement) || principal?.negated !== false || statement.matchAction("kms:putkeypolicy") < 0)
    return accounts;
  for (const { node } of principal.entries) {
    const caller = parseCaller(node.value);
    if (caller !== undefined && "account" in caller) accounts.push(caller.account);
  }
  return accounts;
}

/** Far more pairs than a folder without a model has any use for. */
const maxCrossings = 200;

/** Where an account has several key policies, nothing tells which is the bucket's: nothing is said then. */
export function crossingsOf({ bucketGrants, keyPolicies }: GapFacts): Crossing[] {
  const crossings: Crossing[] = [];
  const byAccount = new Map<string, KeyPolicyOfAccount | undefined>();
  for (const policy of keyPolicies) byAccount.set(policy.account, byAccount.has(policy.account) ? undefined : policy);
  for (const keyPolicy of byAccount.values()) {
    if (keyPolicy === undefined) continue;
    for (const grant of bucketGrants) {
      for (const name of grant.principals) {
        const principal = parseCaller(name);
        if (
          principal === undefined ||
          (principal.kind !== "user" && principal.kind !== "role" && principal.kind !== "session")
        )
          continue;
        if (principal.account === keyPolicy.account || crossings.length === maxCrossings) continue;
        crossings.push({
          principal,
          grant,
          keyPolicy,
          missing: (key) => notAllowed(keyPolicy.statements, principal, key),
        });
      }
    }
  }
  return crossings;
}

function notAllowed(
  statements: readonly CompiledStatement[],
  principal: Caller & { readonly account: string },
  key: KeyCandidate,
): readonly string[] {
  const uploader = uploaderOf(principal);
  return uploadActions.filter((action) => {
    const naming = statements.filter(
      (statement) => statement.matchAction(action.toLowerCase()) >= 0 && statement.statement.principal !== undefined,
    );
    const deciders = sortStatements(naming, (statement) => statement.names(principal));
    const request = { action, key, uploader, callerAccount: principal.account, encryptionContext: undefined };
    const { denialReasons } = judge(request, deciders);
    // Who is denied is meant to have nothing.
    return denialReasons.some(({ kind }) => kind === "noAllow") && !denialReasons.some(({ kind }) => kind === "deny");
  });
}

/** Any key of the account, for what depends on no key. */
export const anyKeyOf = (account: string): KeyCandidate =>
  keyCandidate("aws", regions[0] ?? "", account, madeUpId, true, false);

/** Whether both are about the same bucket, as far as their patterns tell. */
export const onSameObjects = (a: ObjectSet, b: ObjectSet): boolean =>
  a.globs.some(
    (one) => one.source !== "*" && b.globs.some((other) => other.source !== "*" && globsIntersect(one, other)),
  );

/** What a key policy does not allow to principals of another account, as one cause. */
export interface KeyPolicyGap {
  readonly cause: Cause;
  readonly crossing: Crossing;
  /** The identity policy by which the principals may upload and use the key. */
  readonly upload: IdentityUpload;
}

/**
 * The gaps of one key policy.
 * @param uploads those of all identity policies of the run
 * @param told principals of whom the key policy's own check says something
 */
export function keyPolicyGaps(
  found: FoundDocument,
  crossings: readonly Crossing[],
  uploads: readonly IdentityUpload[],
  told: ReadonlySet<string>,
): KeyPolicyGap[] {
  const gaps: KeyPolicyGap[] = [];
  for (const crossing of crossings) {
    const { principal, grant, keyPolicy } = crossing;
    if (keyPolicy.document !== found || told.has(principal.arn)) continue;
    const isKey = ({ account }: KeyCandidate): boolean => account === keyPolicy.account;
    const upload = uploads.find(
      ({ owner, keys, objects }) =>
        (owner === undefined || owner === principal.arn) &&
        keys.some(isKey) &&
        onSameObjects(objects(), grant.objects()),
    );
    const key = upload?.keys.find(isKey);
    if (upload === undefined || key === undefined) continue;
    const actions = crossing.missing(key);
    const [known] = gaps;
    if (actions.length === 0) continue;
    const cause = causeOf(crossing, found, key, actions);
    if (known === undefined) gaps.push({ cause, crossing, upload });
    else gaps[0] = { ...known, cause: bothOf(known.cause, cause) };
  }
  return gaps;
}

function causeOf(
  { principal, grant }: Crossing,
  found: FoundDocument,
  key: KeyCandidate,
  actions: readonly string[],
): Cause {
  const uploader = uploaderOf(principal);
  const objects = grant.objects();
  const { globs } = objects;
  const example = objects.example() ?? exampleObject;
  const cause = unjudgedCause({
    uploader,
    callerAccount: principal.account,
    document: found,
    range: found.document.statementProperty.key,
    key,
    actions,
    calls: callsOfUploads,
    globs,
    example,
  });
  if (cause === undefined) throw new RangeError("a gap without an action");
  return cause;
}

/** The same gap of another principal. */
function bothOf(first: Cause, second: Cause): Cause {
  const summary = summaryOf([...first.data.refused, ...second.data.refused]);
  const { scope, operations, kmsActions: actions } = summary;
  return { ...first, scope, operations, kmsActions: actions, data: { ...first.data, ...summary } };
}

const exampleObject = "arn:aws:s3:::amzn-s3-demo-bucket/a";
