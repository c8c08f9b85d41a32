/** What a hover says of an action: what uploads and downloads need it for, and how this policy answers. */
import { decrypt, generateDataKey } from "../catalog/kms-actions.ts";
import { actionMatches } from "../evaluate/compiler.ts";
import type { Range, StringNode } from "../policy/nodes.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import type { Ask, IdentityResult } from "../uploads/check-file/ask.ts";
import type { Cause } from "../uploads/causes/cause.ts";
import type { Access } from "../uploads/requests/operations.ts";
import { getObject, getObjectVersion } from "../uploads/requests/operation-rows.ts";
import { inOrder } from "../uploads/requests/operations.ts";
import type { OperationName } from "../catalog/operation-names.ts";
import { Markdown } from "./markdown.ts";
import { outerRange } from "./publish.ts";
import { list } from "./wording.ts";

export interface Hover {
  readonly range: Range;
  readonly contents: Markdown;
}

const templates = {
  upload:
    "S3 calls KMS in the uploader's name: with a KMS key on the bucket, a plain upload needs `kms:GenerateDataKey`, a multipart upload (files over about 8 MB) `kms:Decrypt` too.",
  download:
    "An object under a KMS key is read with `kms:Decrypt` on the key that it was written with: S3 calls KMS in the reader's name.",
  generateDataKey:
    "`kms:GenerateDataKey` is what S3 asks KMS for, in the uploader's name, at every upload to a bucket with a KMS key.",
  decrypt:
    "`kms:Decrypt` lets the principal read objects, and is needed for multipart uploads (files over about 8 MB): S3 reads the encrypted parts before it joins them.",
  lookalike:
    "{action} is not asked for by S3 uploads: they need `kms:GenerateDataKey`, and `kms:Decrypt` for multipart.",
  answer: "**By this policy, to a bucket with a KMS key:** {rows}",
  modelled: "**In the workspace model:** {answer}",
  passes: "{operation} passes",
  fails: "{operation} is **refused** ({actions})",
  maybe: "{operation} depends on {why} ({actions})",
  network: "the caller's network",
  bucketKey: "the bucket-key setting",
} as const;

/**
 * @param modelled how a workspace model answers for a policy that it names; without it the policy is taken by itself
 */
export function hoverAt(ask: Ask, offset: number, modelled?: ModelledAnswer): Hover | undefined {
  for (const found of ask.documents) {
    // A position inside an escaped string would have to be searched the other way round: ranges are mapped instead.
    for (const { action } of found.document.statements) {
      for (const node of action?.values ?? []) {
        const range = outerRange(found, node);
        if (offset < range.offset || offset > range.end) continue;
        const text = aboutAction(ask, node);
        return text === undefined
          ? undefined
          : {
              range,
              contents: Markdown.join(
                [...(modelled === undefined ? answers(ask, found) : modelledAnswers(modelled(found))), text],
                "\n\n",
              ),
            };
      }
    }
  }
  return undefined;
}

export type ModelledAnswer = (found: FoundDocument) => string | undefined;

const modelledAnswers = (answer: string | undefined): Markdown[] =>
  answer === undefined ? [] : [Markdown.fill(templates.modelled, { answer: Markdown.text(answer) })];

function aboutAction(ask: Ask, { value }: StringNode): Markdown | undefined {
  const covers = (action: string): boolean => value !== "*" && actionMatches(ask.compiler, value, action.toLowerCase());
  const s3 = [
    ...(covers("s3:PutObject") ? [templates.upload] : []),
    ...(covers("s3:GetObject") || covers("s3:GetObjectVersion") ? [templates.download] : []),
  ];
  if (s3.length > 0)
    return Markdown.join(
      s3.map((template) => Markdown.fill(template)),
      "\n\n",
    );
  const kms = [
    ...(covers(generateDataKey) ? [templates.generateDataKey] : []),
    ...(covers(decrypt) ? [templates.decrypt] : []),
  ];
  if (kms.length > 0)
    return Markdown.join(
      kms.map((template) => Markdown.fill(template)),
      "\n\n",
    );
  return /^kms:(Encrypt|ReEncrypt|GenerateDataKey)/i.test(value)
    ? Markdown.fill(templates.lookalike, { action: Markdown.code(value) })
    : undefined;
}

function answers(ask: Ask, found: FoundDocument): Markdown[] {
  const result = ask.identityPolicies.find(({ set }) => set.documents.includes(found));
  const causes = result?.causes ?? ask.keyPolicies.find(({ document }) => document === found)?.allCauses;
  if (causes === undefined || (result !== undefined && result.grants.length === 0)) return [];
  return [
    Markdown.fill(templates.answer, {
      rows: Markdown.join(
        operationsIn(ask, result).map((operation) => rowOf(operation, causes)),
        " · ",
      ),
    }),
  ];
}

/** Those that the policy grants; a key policy grants none by itself. */
const operationsIn = ({ accesses }: Ask, result: IdentityResult | undefined): readonly OperationName[] =>
  inOrder(
    accesses
      .filter((access) => result === undefined || result.grants.some(({ action }) => isGrantedBy(access, action)))
      .flatMap(({ sides }) => sides.map(({ operation }) => operation.operation)),
  );

/** Who may read versions only still reads. */
const isGrantedBy = (access: Access, action: string): boolean =>
  action === access.action || (access.action === getObject && action === getObjectVersion);

function rowOf(operation: OperationName, causes: readonly Cause[]): Markdown {
  const concerned = causes.filter(({ data }) => data.operations.includes(operation));
  const certain = concerned.filter(({ dependsOn }) => dependsOn === undefined);
  const actions = (of: readonly Cause[]): Markdown =>
    Markdown.text(list([...new Set(of.flatMap(({ kmsActions }) => kmsActions))]));
  const named = { operation: Markdown.text(operation) };
  if (certain.length > 0) return Markdown.fill(templates.fails, { ...named, actions: actions(certain) });
  const [open] = concerned;
  if (open === undefined) return Markdown.fill(templates.passes, named);
  return Markdown.fill(templates.maybe, {
    ...named,
    actions: actions(concerned),
    why: Markdown.fill(open.dependsOn === "network" ? templates.network : templates.bucketKey),
  });
}
