/**
 * Denials put to what infrastructure code declares: names and accounts of the message in the place of those that the
 * code leaves open.
 */
import { parseArn } from "../../policy/arn.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import type { Denial } from "../../workspace/denials/denial.ts";
import type { ModelTemplate, WorkspaceModel } from "../../workspace/model.ts";
import { said } from "../say.ts";
import { askModel } from "./ask-model.ts";
import type { AskModel } from "./explain.ts";
import { placeOf } from "./hints.ts";

/** @param shown how a file's name is written in the answers */
export function askCode(model: WorkspaceModel, shown: (file: string) => string): AskModel {
  const ask = askModel(model, shown);
  const { template } = model;
  return (denial) => {
    const { model: answer, causes, likely } = ask(asDeclared(denial, model));
    return {
      likely,
      model: answer && { ...answer, text: said(answer.text, template?.names) },
      causes: causes.map((cause) => ({
        ...cause,
        ...(template?.locate?.(cause.range) ?? {}),
        text: said(cause.text, template?.names),
      })),
    };
  };
}

/** The denial as it would be of what the code declares; as it is where that declares nothing like it. */
export function asDeclared(denial: Denial, model: WorkspaceModel): Denial {
  const { template } = model;
  const { principal } = denial;
  if (template === undefined || principal === undefined) return denial;
  const declared = principalFor(principal, model, template);
  if (declared === undefined) return denial;
  const replaced = new Map([[declared.writtenAccount, declared.account]]);
  const replace = (from: string | undefined, to: string | undefined): void => {
    if (from !== undefined && to !== undefined && from !== "") replaced.set(from, to);
  };
  const place = placeOf(denial);
  const bucket = place && bucketFor(place.bucket, model, template);
  replace(place?.bucket, bucket?.name);
  const key = keyFor(denial, bucket?.encryption.key, model, template);
  const keyArn =
    denial.resource !== undefined && parseArn(denial.resource)?.service === "kms" ? denial.resource : undefined;
  replace(
    keyArn === undefined ? undefined : parseArn(keyArn)?.region,
    key === undefined ? undefined : parseArn(key)?.region,
  );
  const inNames = (text: string): string => {
    let result = text;
    for (const [from, to] of replaced) result = result.replaceAll(from, () => to);
    return result;
  };
  const resource = keyArn !== undefined && key !== undefined ? key : denial.resource && inNames(denial.resource);
  return {
    ...denial,
    principal: sessionOf(principal, declared.arn),
    ...(resource === undefined ? {} : { resource }),
    ...(denial.object === undefined ? {} : { object: { ...denial.object, bucket: inNames(denial.object.bucket) } }),
    ...(denial.context === undefined
      ? {}
      : { context: new Map([...denial.context].map(([name, values]) => [name, values.map(inNames)])) }),
  };
}

const isMadeUp = (text: string, { names }: ModelTemplate): boolean => names.symbolsIn([text]).size > 0;

/** A session stays one: of the role that is declared. */
function sessionOf(written: string, declared: string): string {
  const [, session] = /^arn:[^:]*:sts::[^:]*:assumed-role\/[^/]+\/(.*)$/.exec(written) ?? [];
  const [, account = "", name = ""] = /^arn:[^:]*:iam::([^:]*):role\/(?:.*\/)?([^/]+)$/.exec(declared) ?? [];
  return session === undefined || name === "" ? declared : `arn:aws:sts::${account}:assumed-role/${name}/${session}`;
}

/**
 * The one user or role that the message can mean: by its name, or by a name that AWS makes of its logical id; with its
 * account as the message and as the code has it.
 */
function principalFor(written: string, model: WorkspaceModel, template: ModelTemplate) {
  const caller = parseCaller(written);
  if (caller === undefined || !("name" in caller && "account" in caller)) return undefined;
  const { account } = caller;
  const isUser = caller.kind === "user";
  const fitting = model.principals.flatMap(({ arn }) => {
    const declared = parseCaller(arn);
    if (declared === undefined || !("name" in declared && "account" in declared)) return [];
    if ((declared.kind === "user") !== isUser) return [];
    if (declared.account !== account && !isMadeUp(declared.account, template)) return [];
    return isNamed(caller.name, declared.name, template)
      ? [{ arn, writtenAccount: account, account: declared.account }]
      : [];
  });
  return fitting.length === 1 ? fitting[0] : undefined;
}

const bucketFor = (name: string, { buckets }: WorkspaceModel, template: ModelTemplate) => {
  const fitting = buckets.filter((bucket) => isNamed(name, bucket.name, template));
  return fitting.length === 1 ? fitting[0] : undefined;
};

/** CloudFormation makes names of the stack's, the logical id and some characters. */
function isNamed(written: string, declared: string, template: ModelTemplate): boolean {
  if (written === declared) return true;
  if (!isMadeUp(declared, template)) return false;
  const said = template.names.spell(declared).replace(/^.*?\$\{(.*)\}$/, "$1");
  // Of a construct's path the last part is in it, followed by a number of eight digits.
  const id = /[^/]*$/.exec(said)?.[0].replace(/\.(?:Arn|Name)$/, "") ?? "";
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(id)) return false;
  return new RegExp(`(?:^|-)[A-Za-z0-9]*${id}(?:[0-9A-F]{8})?-[A-Za-z0-9]+$`, "i").test(written);
}

/** The key that the code declares for it: the bucket's, or the only one. */
function keyFor(
  { resource }: Denial,
  ofBucket: string | undefined,
  { keys }: WorkspaceModel,
  template: ModelTemplate,
): string | undefined {
  const same = keys.find(({ arn }) => arn === resource);
  if (same !== undefined) return same.arn;
  const open = keys.filter(({ arn }) => isMadeUp(arn, template));
  const own = open.find(
    ({ arn, aliases }) => arn === ofBucket || (ofBucket !== undefined && aliases.includes(ofBucket)),
  );
  return (own ?? (open.length === 1 ? open[0] : undefined))?.arn;
}
