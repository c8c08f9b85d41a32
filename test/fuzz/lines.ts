/** Hostile lines for `keyhole evaluate`: every one has an answer of one line, the same in a new process. */
import { LineEvaluator } from "../../server/entry/commands/evaluate-line.ts";
import { mutate } from "./mutate.ts";
import type { Draw } from "./random.ts";

const types = [
  "identity",
  "resource",
  "permissionsBoundary",
  "session",
  "serviceControl",
  "resourceControl",
  "vpcEndpoint",
];
const principals = [
  "arn:aws:iam::111122223333:user/ana",
  "arn:aws:iam::111122223333:role/uploader",
  "arn:aws:sts::444455556666:assumed-role/uploader/s",
  "arn:aws:iam::111122223333:root",
  "s3.amazonaws.com",
  "*",
  "arn:aws:sts::111122223333:federated-user/bob",
];
const requests: readonly (readonly [action: string, resource: string])[] = [
  ["kms:GenerateDataKey", "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
  ["s3:PutObject", "arn:aws:s3:::amzn-s3-demo-bucket/in/a"],
  ["sts:GetCallerIdentity", "*"],
  ["sts:AssumeRole", "arn:aws:iam::111122223333:role/uploader"],
];

/** @param policies texts to build a line from */
export function drawLine(policies: readonly string[], draw: Draw): string {
  const [action, resource] = draw.of(requests);
  const policy = (): string => compact(draw.of(policies));
  const members = types
    .filter(() => draw.once(3))
    .map((type) => {
      const nested = /Control/.test(type);
      return `"${type}":${nested ? `[[${policy()}]]` : type === "resource" && draw.once(2) ? policy() : `[${policy()}]`}`;
    });
  const line =
    `{"id":${String(draw.below(9))},"request":{"principal":"${draw.of(principals)}","action":"${action}","resource":"${resource}",` +
    `"resourceAccount":"111122223333","context":{"kms:ViaService":"s3.eu-west-1.amazonaws.com","aws:TagKeys":["a","b"]}},"policies":{${members.join(",")}}}`;
  return draw.once(6) ? line : mutate(line, draw.of(policies), draw).replaceAll("\n", " ");
}

const compact = (text: string): string =>
  text
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/^\ufeff/, "")
    .replaceAll(/\s*\n\s*/g, " ");

/** @param fresh whether a new evaluator is to say the same */
export function lineLaws(evaluator: LineEvaluator, line: string, fresh: boolean): string[] {
  const answer = evaluator.answer(line);
  const broken: string[] = [];
  if (answer.text.includes("\n")) broken.push("the answer is more than a line");
  const value = JSON.parse(answer.text) as { id?: unknown; error?: unknown; decision?: unknown };
  if (!("id" in value) || (value.error === undefined) === (value.decision === undefined))
    broken.push(`neither an answer nor an error: ${answer.text}`);
  if (value.error === "" || /internal|undefined|is not a function/i.test(String(value.error ?? "")))
    broken.push(`the error says nothing: ${answer.text}`);
  if (fresh && new LineEvaluator().answer(line).text !== answer.text)
    broken.push("a new evaluator says something else");
  return broken;
}
