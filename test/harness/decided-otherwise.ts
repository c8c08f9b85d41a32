/**
 * Whether an edit changes what is decided for somebody, or about something, for which nothing failed: what is told of
 * them afterwards could not have been told before.
 */
import { createCompiler } from "../../server/evaluate/compiler.ts";
import type { Caller } from "../../server/evaluate/caller.ts";
import { parseCaller } from "../../server/evaluate/caller.ts";
import type { RequestContext } from "../../server/evaluate/context.ts";
import { compileGlob, globMatches } from "../../server/evaluate/globs/glob.ts";
import { CompiledStatement } from "../../server/evaluate/statement.ts";
import { FALSE } from "../../server/evaluate/truth.ts";
import { arnSegments } from "../../server/policy/arn.ts";
import type { PolicyDocument } from "../../server/policy/document.ts";
import { decrypt, generateDataKey } from "../../server/catalog/kms-actions.ts";
import type { Diagnostic } from "../../server/rules/diagnostic.ts";
import type { UploadData } from "../../server/uploads/causes/finding.ts";
import { encryptionContextKey } from "../../server/uploads/requests/kms-request.ts";
import { encryptionHeader, keyIdHeader } from "../../server/uploads/requests/s3-request.ts";
import { compiled, matches } from "./decisions.ts";

/** What an edit makes of a policy: its statements that are others before and after. */
export interface Edited {
  readonly old: PolicyDocument;
  readonly changed: PolicyDocument;
  readonly removed: PolicyDocument["statements"];
  readonly added: PolicyDocument["statements"];
}

/**
 * Whether the edit changes which keys the policy names for what uploads ask for, and the finding is under one under which nothing was told: which
 * key a bucket has, one file does not tell.
 */
export function isUnderOtherKey(
  edited: readonly Edited[],
  before: readonly Diagnostic[],
  { data }: Diagnostic,
): boolean {
  const isAsked = (document: PolicyDocument, statement: PolicyDocument["statements"][number]): boolean => {
    // An Allow of a key policy says whose policy it is, whatever it allows.
    if (statement.principal !== undefined && statement.effect === "Allow") return true;
    const own = new CompiledStatement(createCompiler(), document, statement);
    return [generateDataKey, decrypt].some((action) => own.matchAction(action.toLowerCase()) >= 0);
  };
  const named = (document: PolicyDocument, own: PolicyDocument["statements"]): string =>
    own
      .filter((statement) => isAsked(document, statement))
      .flatMap(({ resource }) => resource?.values ?? [])
      .flatMap(({ value }) => (/:kms:.*:key\//.test(value) ? [value] : []))
      .join();
  return (
    data !== undefined &&
    data.kmsActions.length > 0 &&
    edited.some(({ old, changed, removed, added }) => named(old, removed) !== named(changed, added)) &&
    // Of others, and of what else they ask for, something may have been told under it.
    !before.some(
      (known) =>
        known.data?.keys.includes(data.witness.resource) === true &&
        known.data.witness.action === data.witness.action &&
        known.data.principals.some((name) => data.principals.includes(name)),
    )
  );
}

/**
 * Whether a statement of the policy would allow what the finding is about, were it not for its Resource: that is told at
 * the Resource, and as long as it stands nothing that fails in other statements.
 */
export function wasToldAtResource(
  edited: readonly Edited[],
  before: readonly Diagnostic[],
  { data }: Diagnostic,
): boolean {
  const told = before.filter((known) => known.code === "key-policy-resource");
  const isAsked = (document: PolicyDocument, statement: PolicyDocument["statements"][number]): boolean => {
    const own = new CompiledStatement(createCompiler(), document, statement);
    return (
      statement.effect === "Allow" && !!data?.kmsActions.some((action) => own.matchAction(action.toLowerCase()) >= 0)
    );
  };
  return edited.some(({ old }) =>
    old.statements.some(
      (statement) =>
        statement.resource?.values.some(({ offset }) => told.some(({ range }) => range.offset === offset)) === true &&
        isAsked(old, statement),
    ),
  );
}

/** @param mended what failed, of the finding that the edit is for; undefined for one that is about no upload */
export function isDecidedOtherwise(
  edited: readonly Edited[],
  mended: UploadData | undefined,
  { data }: Diagnostic,
): boolean {
  if (data === undefined) return false;
  const isTold = mended !== undefined && isUnderKey(mended, data) && isOfObject(mended, data);
  return data.principals.some(
    (principal) => !(isTold && mended.principals.includes(principal)) && isChanged(edited, principal, data),
  );
}

const isUnderKey = ({ keys, witness }: UploadData, other: UploadData): boolean =>
  other.kmsActions.length === 0 || [...keys, witness.resource].includes(other.witness.resource);

/** A key policy does not tell objects apart: the best upload is what is looked at. */
const isOfObject = ({ objects, layer }: UploadData, other: UploadData): boolean =>
  layer === "keyPolicy" || objects.some((glob) => globMatches(compileGlob(glob), objectOf(other)));

function objectOf({ witness, buckets: [bucket = "*"] }: UploadData): string {
  const told = witness.context["kms:EncryptionContext:aws:s3:arn"];
  return typeof told === "string" && told.includes("/") ? told : `arn:aws:s3:::${bucket}/${witness.objectKey}`;
}

/** Everything but who asks for what, and through which service, is open. */
const open = ({ context }: UploadData["witness"]): RequestContext => ({
  get: (key) => (key.toLowerCase() === "kms:viaservice" ? [context["kms:ViaService"] ?? []].flat() : "unknown"),
});

/** The same of the object that the finding shows. */
const ofObject = (witness: UploadData["witness"]): RequestContext => ({
  get: (key) =>
    key.toLowerCase() === encryptionContextKey
      ? [witness.context["kms:EncryptionContext:aws:s3:arn"] ?? []].flat()
      : open(witness).get(key),
});

function isChanged(edited: readonly Edited[], name: string, data: UploadData): boolean {
  const { witness, kmsActions } = data;
  const caller: Caller = name === "attached" ? { kind: "attached" } : (parseCaller(name) ?? { kind: "everyone" });
  const actions = kmsActions.length === 0 ? [witness.action] : [generateDataKey, decrypt];
  const ofKms = actions.map((action) => ({ action, segments: arnSegments(witness.resource) }));
  // Who is let write or read the object for the first time, for them nothing failed before, either.
  const ofS3 = ["s3:PutObject", "s3:GetObject"].map((action) => ({ action, segments: arnSegments(objectOf(data)) }));
  // Of a demand for a header KMS is asked next by clients that send it, but by none where only other values pass.
  const underKms = (["absent", ["aws:kms"]] as const).flatMap((header) =>
    (["absent", [witness.resource]] as const).map((named): RequestContext => ({
      get: (key) => {
        const name = key.toLowerCase();
        return name === encryptionHeader ? header : name === keyIdHeader ? named : open(witness).get(key);
      },
    })),
  );
  const isShut = (document: PolicyDocument, own: PolicyDocument["statements"]): boolean =>
    underKms.every((context) =>
      compiled(createCompiler(), document).some(
        (statement) =>
          own.includes(statement.statement) &&
          statement.statement.effect === "Deny" &&
          matches(statement, { caller, action: "s3:PutObject", segments: arnSegments(objectOf(data)), context }) !==
            FALSE,
      ),
    );
  if (edited.some(({ old, changed, removed, added }) => isShut(old, removed) && !isShut(changed, added))) return true;
  // A wildcard that was taken literally let nobody in, whatever is open.
  const asked = [...ofKms, ...(kmsActions.length === 0 ? [] : ofS3)].flatMap((one) =>
    [open(witness), ofObject(witness)].map((context) => ({ caller, ...one, context })),
  );
  return asked.some((request) => {
    const deciding = (document: PolicyDocument, own: PolicyDocument["statements"], effect: string): number =>
      compiled(createCompiler(), document).filter(
        (statement) =>
          own.includes(statement.statement) &&
          statement.statement.effect === effect &&
          matches(statement, request) !== FALSE,
      ).length;
    return edited.some(({ old, changed, removed, added }) =>
      ["Allow", "Deny"].some((effect) => deciding(old, removed, effect) !== deciding(changed, added, effect)),
    );
  });
}
