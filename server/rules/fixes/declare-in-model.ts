/** Declares in keyhole.json what a model does not say; never preferred, since only a person knows it. */
import { format } from "../../policy/message.ts";
import { partitionOf } from "../../catalog/regions.ts";
import { addProperty } from "../../policy/edits/insert.ts";
import { hasBreak } from "../../policy/edits/layout.ts";
import type { Style } from "../../policy/edits/style.ts";
import { detectStyle } from "../../policy/edits/style.ts";
import type { TextEdit } from "../../policy/edits/text-edit.ts";
import type { JsonNode, ObjectNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import type { UnknownDestination } from "../../uploads/scenario/from-model/destination.ts";
import type { ModelBucket, WorkspaceModel } from "../../workspace/model.ts";
import type { FixProposal } from "../report.ts";
import { list } from "../wording.ts";
import { placeholderArn, policyPlaceholder } from "./proposal.ts";

const templates = {
  underKey: "Declare that {bucket} uses a KMS key",
  plain: "Declare that {bucket} is encrypted without KMS (AES256)",
  policy: "Name the file of the key policy of {key}",
  key: "Declare {key} with the file of its key policy",
  alias: "Declare the key that has the alias {alias}",
  keyArn: "Use the key's ARN, {key}",
  facts: "Declare the {facts} of {bucket}",
} as const;

/** A bucket's default encryption, where the bucket is declared without one. */
export function declareEncryption(model: WorkspaceModel, { name, account, region }: ModelBucket): FixProposal[] {
  const bucket = member(model.root, "buckets", name);
  if (bucket === undefined || propertyOf(bucket, "encryption") !== undefined) return [];
  const written = neighbours(model.root, "buckets").flatMap((one) => propertyOf(one, "encryption")?.value ?? []);
  const offer = (
    title: typeof templates.underKey | typeof templates.plain,
    needsInput: boolean,
    encryption: object,
  ): FixProposal =>
    proposal(model, format(title, { bucket: name }), needsInput, (text, style) =>
      addProperty(
        text,
        likeThese(text, style, written),
        bucket,
        "encryption",
        encryption,
        lastOf(bucket, "region", "account"),
      ),
    );
  const key = placeholderArn(region, account, undefined, partitionOf(region ?? ""));
  return [offer(templates.underKey, true, { type: "aws:kms", key }), offer(templates.plain, false, { type: "AES256" })];
}

/** @param missing of `account` and `region`, what is to be declared of the bucket */
export function declareFacts(model: WorkspaceModel, { name }: ModelBucket, missing: readonly string[]): FixProposal[] {
  const bucket = member(model.root, "buckets", name);
  if (bucket === undefined || missing.some((fact) => propertyOf(bucket, fact) !== undefined)) return [];
  return [
    proposal(model, format(templates.facts, { facts: factsText(missing), bucket: name }), true, (text, style) =>
      missing.flatMap((fact) =>
        addProperty(
          text,
          style,
          bucket,
          fact,
          fact === "account" ? "ACCOUNT_ID" : "REGION",
          lastOf(bucket, "region", "account"),
        ),
      ),
    ),
  ];
}

/** The ARN in place of an id or alias. It says what ought to be: the bucket itself has to be configured so, too. */
export function nameKeyByArn(
  model: WorkspaceModel,
  {
    encryption: {
      key,
      place: { range },
    },
  }: ModelBucket,
  arn: string,
): FixProposal[] {
  if (key === undefined || model.text.slice(range.offset, range.end) !== JSON.stringify(key)) return [];
  return [
    proposal(model, format(templates.keyArn, { key: arn }), false, () => [{ range, newText: JSON.stringify(arn) }]),
  ];
}

/** As messages and titles name them. */
export const factsText = (facts: readonly string[]): string =>
  list(facts.map((fact) => (fact === "region" ? "Region" : fact)));

/** The policy of a key, and the key with it where it is not declared. */
export function declareKeyPolicy(model: WorkspaceModel, arn: string): FixProposal[] {
  const keys = propertyOf(rootOf(model), "keys");
  const declared = keys === undefined ? undefined : member(model.root, "keys", arn);
  if (declared !== undefined) {
    if (propertyOf(declared, "policy") !== undefined) return [];
    return [
      proposal(model, format(templates.policy, { key: arn }), true, (text, style) =>
        addProperty(text, style, declared, "policy", policyPlaceholder, "aliases"),
      ),
    ];
  }
  return declareKey(model, arn, { policy: policyPlaceholder }, format(templates.key, { key: arn }));
}

/** The key behind an alias, as far as the alias's Region and account tell its ARN. */
export function declareAlias(
  model: WorkspaceModel,
  { name, region, account }: Required<UnknownDestination>["alias"],
): FixProposal[] {
  return declareKey(
    model,
    placeholderArn(region, account, undefined, partitionOf(region)),
    { aliases: [name] },
    format(templates.alias, { alias: name }),
  );
}

function declareKey(model: WorkspaceModel, arn: string, body: object, title: string): FixProposal[] {
  const root = rootOf(model);
  const keys = propertyOf(root, "keys");
  if (!root.closed) return [];
  if (keys === undefined)
    return [
      proposal(model, title, true, (text, style) => addProperty(text, style, root, "keys", { [arn]: body }, "buckets")),
    ];
  const { value } = keys;
  if (value?.kind !== "object" || !value.closed || propertyOf(value, arn) !== undefined) return [];
  return [
    proposal(model, title, true, (text, style) =>
      addProperty(text, likeThese(text, style, neighbours(root, "keys")), value, arn, body),
    ),
  ];
}

const nothing: ObjectNode = { kind: "object", offset: 0, end: 0, properties: [], closed: false };
const rootOf = ({ root }: WorkspaceModel): ObjectNode => (root?.kind === "object" ? root : nothing);

/** The object that declares it; undefined where something else stands there, or where it is only half typed. */
function member(root: JsonNode | undefined, section: string, name: string): ObjectNode | undefined {
  const entries = root?.kind === "object" ? propertyOf(root, section)?.value : undefined;
  const value = entries?.kind === "object" ? propertyOf(entries, name)?.value : undefined;
  return value?.kind === "object" && value.closed ? value : undefined;
}

function neighbours(root: JsonNode | undefined, section: string): ObjectNode[] {
  const entries = root?.kind === "object" ? propertyOf(root, section)?.value : undefined;
  return entries?.kind === "object"
    ? entries.properties.flatMap(({ value }) => (value?.kind === "object" ? [value] : []))
    : [];
}

const lastOf = (object: ObjectNode, ...names: readonly string[]): string | undefined =>
  names.find((name) => propertyOf(object, name) !== undefined);

/** On one line, unless those that are there stand in several. */
function likeThese(text: string, style: Style, nodes: readonly JsonNode[]): Style {
  const inLines = nodes.filter((node) => hasBreak(text, node)).length;
  return inLines > nodes.length / 2 ? style : { ...style, singleLine: true };
}

function proposal(
  model: WorkspaceModel,
  title: string,
  needsInput: boolean,
  edit: (text: string, style: Style) => TextEdit[],
): FixProposal {
  const { file, text, root, sound } = model;
  return {
    title,
    effect: "neutral",
    isPreferred: false,
    needsInput,
    isSound: () => sound,
    edits: () => [{ document: undefined, file, edits: edit(text, detectStyle(text, root ?? nothing)) }],
  };
}
