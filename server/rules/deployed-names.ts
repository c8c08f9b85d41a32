/** What infrastructure code declares under the names that messages and people have: expressions, or those once deployed. */
import { parseCaller } from "../evaluate/caller.ts";
import type { ModelTemplate, WorkspaceModel } from "../workspace/model.ts";
import { declaredAs } from "./say.ts";

/** Whether a text has a value that was made up for an expression. */
export const isMadeUp = (text: string, { names }: ModelTemplate): boolean => names.symbolsIn([text]).size > 0;

/**
 * The one user or role that an ARN can mean: by its name, or by a name that AWS makes of its logical id; with its account
 * as the ARN and as the code has it.
 */
export function principalFor(written: string, model: WorkspaceModel, template: ModelTemplate) {
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

/** The one bucket of that name, likewise. */
export const bucketFor = (name: string, { buckets }: WorkspaceModel, template: ModelTemplate) => {
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

/** The ARN of the principal that a person names: by its expression, its ARN or a name that no other has. */
export function principalNamed(written: string, model: WorkspaceModel, template: ModelTemplate): string | undefined {
  const arns = model.principals.map(({ arn }) => arn);
  const sameName = arns.filter((arn) => {
    const caller = parseCaller(arn);
    return caller !== undefined && "name" in caller && caller.name === written;
  });
  return (
    declaredAs(written, template.names, arns) ??
    principalFor(written, model, template)?.arn ??
    (sameName.length === 1 ? sameName[0] : undefined)
  );
}

/** The name in the model of the bucket that a person names: also by its expression where the code gives it a name. */
export function bucketNamed(written: string, model: WorkspaceModel, template: ModelTemplate): string | undefined {
  const names = model.buckets.map(({ name }) => name);
  const arnOf = (name: string): string => `arn:aws:s3:::${name}`;
  return (
    declaredAs(written, template.names, names) ??
    declaredAs(written, template.names, names.map(arnOf))?.slice(arnOf("").length) ??
    bucketFor(written, model, template)?.name
  );
}
