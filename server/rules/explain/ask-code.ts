/**
 * Denials put to what infrastructure code declares: names and accounts of the message in the place of those that the
 * code leaves open.
 */
import { parseArn } from "../../policy/arn.ts";
import type { Denial } from "../../workspace/denials/denial.ts";
import type { ModelTemplate, WorkspaceModel } from "../../workspace/model.ts";
import { bucketFor, isMadeUp, principalFor } from "../deployed-names.ts";
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
        ...template?.locate?.(cause.range),
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

/** A session stays one: of the role that is declared. */
function sessionOf(written: string, declared: string): string {
  const [, session] = /^arn:[^:]*:sts::[^:]*:assumed-role\/[^/]+\/(.*)$/.exec(written) ?? [];
  const [, account = "", name = ""] = /^arn:[^:]*:iam::([^:]*):role\/(?:.*\/)?([^/]+)$/.exec(declared) ?? [];
  return session === undefined || name === "" ? declared : `arn:aws:sts::${account}:assumed-role/${name}/${session}`;
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
