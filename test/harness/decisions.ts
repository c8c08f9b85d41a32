/**
 * Decisions on probe requests, to see what an edit changes: asked of the same building blocks as the analysis,
 * statement by statement.
 */
import { appliesTo, parseCaller } from "../../server/evaluate/caller.ts";
import type { Caller } from "../../server/evaluate/caller.ts";
import type { Compiler } from "../../server/evaluate/compiler.ts";
import type { RequestContext } from "../../server/evaluate/context.ts";
import { contextOf } from "../../server/evaluate/context.ts";
import { CompiledStatement } from "../../server/evaluate/statement.ts";
import type { Truth } from "../../server/evaluate/truth.ts";
import { and, FALSE, not, or } from "../../server/evaluate/truth.ts";
import { arnSegments } from "../../server/policy/arn.ts";
import type { PolicyDocument } from "../../server/policy/document.ts";
import { keyCandidate } from "../../server/uploads/scenario/key-candidates.ts";
import { KmsContext } from "../../server/uploads/requests/kms-request.ts";
import { attached, uploaderOf } from "../../server/uploads/scenario/principal.ts";
import { S3Context } from "../../server/uploads/requests/s3-request.ts";
import type { PolicyKind } from "./arbitrary-policy.ts";
import { callers, keyArns } from "./arbitrary-policy.ts";

export interface Probe {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly segments: readonly string[];
  readonly context: RequestContext;
  /** Whether S3 makes the call in the caller's name. */
  readonly throughS3: boolean;
}

const unnamedKey = "arn:aws:kms:eu-west-1:444455556666:key/ffffffff-12ab-34cd-56ef-1234567890ab";
const kmsActions = [
  "kms:GenerateDataKey",
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:ReEncryptFrom",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ScheduleKeyDeletion",
  "kms:CreateGrant",
  "kms:GetKeyPolicy",
  "kms:PutKeyPolicy",
];
const s3Actions = ["s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:PutBucketPolicy"];

function kmsProbes(caller: Caller, resources: readonly string[]): Probe[] {
  const uploader = caller.kind === "attached" ? attached : uploaderOf(caller);
  return resources.flatMap((resource) => {
    const segments = arnSegments(resource);
    const [, partition = "", , region = "", account = "", path = ""] = segments;
    const key = keyCandidate(partition, region, account, path.slice("key/".length));
    return kmsActions.flatMap((action): Probe[] => {
      const probe = { caller, action, resource, segments };
      const viaS3 = (encryptionContext: string): Probe => ({
        ...probe,
        throughS3: true,
        context: new KmsContext({
          action,
          key,
          uploader,
          callerAccount: uploader.account ?? account,
          encryptionContext,
        }),
      });
      const direct = contextOf({
        "aws:ViaAWSService": ["false"],
        "aws:SecureTransport": ["true"],
        "aws:PrincipalArn": "present",
        "kms:CallerAccount": [account],
      });
      const lambda = contextOf({
        "aws:ViaAWSService": ["true"],
        "kms:ViaService": [`lambda.${region}.amazonaws.com`],
        "kms:CallerAccount": [account],
      });
      return [
        viaS3("arn:aws:s3:::lake/in/a"),
        viaS3("arn:aws:s3:::other"),
        { ...probe, throughS3: false, context: direct },
        { ...probe, throughS3: false, context: lambda },
      ];
    });
  });
}

function s3Probes(caller: Caller): Probe[] {
  const uploader = caller.kind === "attached" ? attached : uploaderOf(caller);
  return ["arn:aws:s3:::lake/in/a", "arn:aws:s3:::logs/a", "arn:aws:s3:::other/a"].flatMap((resource) =>
    s3Actions.flatMap((action): Probe[] =>
      (["none", { encryption: "AES256" }] as const).map((headers) => ({
        caller,
        action,
        resource,
        segments: arnSegments(resource),
        context: new S3Context(uploader, headers),
        throughS3: false,
      })),
    ),
  );
}

const parsed = (names: readonly string[]): Caller[] =>
  names.map((arn) => parseCaller(arn) ?? { kind: "everyone" as const });
const keys = [...keyArns, unnamedKey];

/** Requests that a policy of that kind may decide. */
const probes: Readonly<Record<PolicyKind, readonly Probe[]>> = {
  identity: [...kmsProbes({ kind: "attached" }, keys), ...s3Probes({ kind: "attached" })],
  key: parsed(callers).flatMap((caller) => kmsProbes(caller, keys)),
  bucket: parsed(callers).flatMap(s3Probes),
};

/** As many of a policy's own names as are asked about. */
const most = 4;

/**
 * The same, and requests about the keys and principals that the statements name: for policies that are not drawn from
 * our names.
 */
export function probesFor(kind: PolicyKind, statements: readonly CompiledStatement[]): readonly Probe[] {
  const strings = (list: readonly (readonly string[])[]): string[] => [...new Set(list.flat())];
  const ownKeys = strings(
    statements.map(({ statement }) => (statement.resource?.values ?? []).map(({ value }) => value)),
  )
    .filter((value) => /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/.test(value) && !keys.includes(value))
    .slice(0, most);
  if (kind === "identity") return [...probes.identity, ...kmsProbes({ kind: "attached" }, ownKeys)];
  const names = strings(
    statements.map(({ statement }) => (statement.principal?.entries ?? []).map(({ node }) => node.value)),
  );
  const own = names
    .flatMap((name) => parseCaller(name) ?? [])
    .filter((caller) => caller.kind !== "account" && !("arn" in caller && callers.some((arn) => arn === caller.arn)))
    .slice(0, most);
  return [
    ...probes[kind],
    ...own.flatMap((caller) => (kind === "key" ? kmsProbes(caller, keys.slice(0, 1)) : s3Probes(caller))),
  ];
}

/** The usable statements of a document, each compiled. */
export function compiled(compiler: Compiler, document: PolicyDocument): CompiledStatement[] {
  return document.statements
    .map((statement) => new CompiledStatement(compiler, document, statement))
    .filter(({ usable }) => usable);
}

/** Whether the statement, were its condition to hold, is about the request; then whether the condition holds. */
export function matches(statement: CompiledStatement, { caller, action, segments, context }: Probe): Truth {
  const { principal } = statement.statement;
  if (principal !== undefined && appliesTo(principal, caller) === "no") return FALSE;
  if (statement.matchAction(action.toLowerCase()) < 0) return FALSE;
  const resource = statement.matchResource(segments, context);
  return resource === FALSE ? FALSE : and(resource, statement.matchConditions(context));
}

/** Whether the policy allows the request: `TRUE` for certain, `UNKNOWN` where it hangs on what nobody knows. */
export function decide(statements: readonly CompiledStatement[], probe: Probe): Truth {
  let allowed: Truth = FALSE;
  let denied: Truth = FALSE;
  for (const statement of statements) {
    const truth = matches(statement, probe);
    if (statement.statement.effect === "Deny") denied = or(denied, truth);
    else allowed = or(allowed, truth);
  }
  return and(allowed, not(denied));
}
