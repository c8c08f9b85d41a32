/** Words about a workspace model's things and answers that the editor's features share. */
import { format } from "../../policy/message.ts";
import { arnSegments } from "../../policy/arn.ts";
import type { ModelKey, WorkspaceModel } from "../../workspace/model.ts";
import type { OperationAnswer } from "./answers.ts";

const templates = {
  account: "{name} ({id})",
  passes: "{operation} passes",
  fails: "{operation} fails: {why}",
  some: "{operation} fails for some objects: {why}",
  conditional: "{operation} depends on {why}",
  unknown: "{operation} is open: {why}",
  through: "through {accessPoint}: {answer}",
} as const;

/** `data (111122223333)`, or the id alone. */
export function accountText({ accounts }: WorkspaceModel, id: string | undefined): string {
  const name = accounts.find((account) => account.id === id)?.name;
  return name === undefined ? (id ?? "") : format(templates.account, { name, id: id ?? "" });
}

/** The account's name, or its id. */
export const accountName = ({ accounts }: WorkspaceModel, id: string | undefined): string =>
  accounts.find((account) => account.id === id)?.name ?? id ?? "";

/** `role/uploader`; a service principal or an account as it is. */
export const shortName = (arn: string): string => arnSegments(arn)[5] ?? arn;

/** Its first alias, or the beginning of its id. */
export const keyName = ({ arn, aliases }: Pick<ModelKey, "arn" | "aliases">): string =>
  aliases[0] ?? shortName(arn).replace(/^(key\/[\w]{8})[\w-]{10,}$/, "$1…");

/** `PutObject passes`, `MultipartUpload fails: kms:Decrypt (key policy)`. */
export const answerText = ({ answer, operation, why }: OperationAnswer): string =>
  format(templates[answer], { operation, why });

/** @param accessPoint its ARN; undefined for the bucket itself */
export const throughText = (answer: string, accessPoint: string | undefined): string =>
  accessPoint === undefined ? answer : format(templates.through, { accessPoint: shortName(accessPoint), answer });

const longestLabel = 60;

/** A name that a file gives, in one line of a bearable length. */
export const label = (name: string): string => {
  const line = name.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
  return line.length <= longestLabel ? line : `${line.slice(0, longestLabel).replace(/[\uD800-\uDBFF]$/, "")}…`;
};
