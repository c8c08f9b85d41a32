/** What the rules share when a workspace model tells principals, keys and accounts by name. */
import { format } from "../policy/message.ts";
import type { Range } from "../policy/nodes.ts";
import type { Cause, ModelledCause } from "../uploads/causes/cause.ts";
import type { Layer, UploadData } from "../uploads/causes/finding.ts";
import type { ModelCheck } from "../uploads/check-model.ts";
import type { ModelExpectation } from "../workspace/model.ts";
import { grantText } from "./related.ts";
import type { LackOfPolicy } from "../uploads/causes/no-policy.ts";
import { lacksOfPolicy } from "../uploads/causes/no-policy.ts";
import type { FixProposal, RelatedReport, Report } from "./report.ts";
import { ofScope } from "./severity.ts";
import {
  bucketsText,
  capital,
  causeValues,
  exampleText,
  failText,
  list,
  lowerFirst,
  operationsTextTo,
  principalsText,
} from "./wording.ts";

const templates = {
  furtherGrant: "this fails for the same reason",
  expectation: "this expectation is not met",
  expectedHere: "expected here",
  level: " (level {number} of the organization, counted from the root)",
  both: "{first}, and in the other account: {second}",
  lacks: {
    keyPolicy:
      '{UploadsTo} {buckets} by {principal} {fail} ({example}). keyhole.json says that the key has no key policy ("policy": []), so nobody can use it. Name the key policy, or leave the member out if you don\'t know it.',
    identity:
      '{UploadsTo} {buckets} by {principal} {fail} ({example}). The key policy leaves {actions} to IAM policies, and keyhole.json says that the principal has none ("policies": []). Name its policies, or allow it in the key policy.',
  },
  layers: {
    identity: "identity policy",
    keyPolicy: "key policy",
    bucketPolicy: "bucket policy",
    permissionsBoundary: "permissions boundary",
    serviceControl: "service control policy",
    resourceControl: "resource control policy",
    session: "session policy",
    vpcEndpoint: "VPC endpoint policy",
  } as const satisfies Record<Layer, string>,
} as const;

export interface ModelledCauseOf extends Cause {
  readonly modelled: ModelledCause;
}

/** Expectations that break because of a finding, at the finding. */
export const expectedHere = (expectations: readonly ModelExpectation[]): RelatedReport[] =>
  expectations.map(({ place: { file, range } }) => ({
    document: undefined,
    file,
    range,
    message: templates.expectedHere,
  }));

/** The causes of a model's findings, those of one kind. */
export function* causesOf(check: ModelCheck, kind: Cause["detail"]["kind"]): Generator<ModelledCauseOf> {
  for (const cause of check.causes) if (cause.detail.kind === kind && isModelled(cause)) yield cause;
}

const isModelled = (cause: Cause): cause is ModelledCauseOf => cause.modelled !== undefined;

export const levelText = (level: number | undefined): string =>
  level === undefined ? "" : format(templates.level, { number: String(level + 1) });

export const layerText = (layer: Layer): string => templates.layers[layer];

export function modelledValues(cause: ModelledCauseOf) {
  const { keyAccount } = cause.modelled;
  return { ...causeValues(cause), keyAccount, account: cause.uploader.account ?? "", layer: layerText(cause.layer) };
}

/** Where the uploads that fail are allowed: each place but the one that is blamed. */
export function grantsOf(cause: ModelledCauseOf, { compiled }: ModelCheck): RelatedReport[] {
  const tokens = new Map(
    cause.grants.filter(({ token }) => token !== cause.range).map((grant) => [grant.token, grant]),
  );
  return [...tokens.values()].flatMap(({ statement, token }) => {
    const document = compiled.documentOf(statement);
    return document === undefined
      ? []
      : [
          {
            document,
            range: token,
            message:
              cause.detail.kind === "missingAction" && document === cause.document
                ? templates.furtherGrant
                : grantText(cause, token),
          },
        ];
  });
}

/** Promises that break because of a cause. */
export function brokenBy(cause: Cause, check: ModelCheck): RelatedReport[] {
  return check.expectations
    .filter(({ broken, kms }) => broken.length > 0 && kms.some((one) => sameCause(one, cause)))
    .map(({ expectation }) => ({
      document: undefined,
      file: expectation.place.file,
      range: expectation.place.range,
      message: templates.expectation,
    }));
}

export const sameCause = (a: Cause, b: Cause): boolean =>
  a.document === b.document && a.layer === b.layer && sameRange(a.range, b.range) && a.detail.kind === b.detail.kind;

const sameRange = (a: Range, b: Range): boolean => a.offset === b.offset && a.end === b.end;

/** The same need of the same principals, in the other of identity and key policy. */
export function otherSide(cause: ModelledCauseOf, check: ModelCheck): ModelledCauseOf | undefined {
  const principals = new Set(cause.data.principals);
  for (const other of causesOf(check, "missingAction")) {
    if (other.layer === cause.layer || (other.layer !== "identity" && other.layer !== "keyPolicy")) continue;
    if (!other.data.keys.some((key) => cause.data.keys.includes(key))) continue;
    if (other.data.principals.some((name) => principals.has(name))) return other;
  }
  return undefined;
}

/** Two fixes as one: one action, one undo. */
export function together(first: FixProposal | undefined, second: FixProposal | undefined): FixProposal[] {
  if (first === undefined || second === undefined) return [];
  return [
    {
      title: format(templates.both, { first: first.title, second: lowerFirst(second.title) }),
      effect: "grants",
      isPreferred: false,
      needsInput: first.needsInput || second.needsInput,
      isSound: () => first.isSound() && second.isSound(),
      edits: () => [...first.edits(), ...second.edits()],
    },
  ];
}

export const s3Example = (data: UploadData): string => exampleText(data.witness);

/** What fails for want of any policy of the layer, in `keyhole.json`; the checks of pairs and those of expectations. */
export function* lacksIn(
  { pairs, notable, expectations }: ModelCheck,
  layer: LackOfPolicy["layer"],
): Generator<Report> {
  const all = [...pairs.values()].flatMap((list) => notable.get(list) ?? []);
  const expected = expectations
    .filter(({ expectation }) => expectation.expect === "allowed")
    .flatMap(({ sides }) => sides);
  for (const { layer: own, place, data } of lacksOfPolicy([...all, ...expected])) {
    if (own !== layer) continue;
    yield {
      document: undefined,
      file: place.file,
      range: place.range,
      layer,
      data,
      circumstance: ofScope(data.scope),
      message: format(templates.lacks[layer], {
        UploadsTo: capital(operationsTextTo(data.operations, data.scope)),
        buckets: bucketsText(data.buckets),
        principal: principalsText(data.principals),
        fail: failText(data.scope),
        example: exampleText(data.witness),
        actions: list(data.kmsActions),
      }),
      related: [],
      fixes: [],
    };
  }
}
