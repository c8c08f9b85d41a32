/**
 * Denials put to infrastructure code, in test/fixtures/explanations/code.txt: the template, the principal, the action, its
 * resource and the bucket as a message has them; then as what the code declares they are taken, and what is said. `-` where
 * the message has none.
 */
import { askCode, asDeclared } from "../server/rules/explain/ask-code.ts";
import type { Denial } from "../server/workspace/denials/denial.ts";
import { codeModel } from "./harness/code-models.ts";
import { checkDrawing } from "./harness/drawings.ts";

checkDrawing("explanations/code.txt", (title) => {
  const [name = "", principal = "", action = "", resource = "", place = ""] = title.split(" | ");
  const model = codeModel(name)?.model;
  if (model === undefined) return "no such template";
  const say = (text = ""): string => model.template?.names.spell(text) ?? text;
  const denial: Denial = {
    wording: "sentence",
    action,
    ...(principal === "-" ? {} : { principal }),
    ...(resource === "-" ? {} : { resource }),
    ...(place === "" ? {} : { object: { bucket: place, key: "in/a" } }),
    ...(place === ""
      ? {}
      : { context: new Map([["kms:EncryptionContext:aws:s3:arn", [`arn:aws:s3:::${place}/in/a`]]]) }),
  };
  const asked = asDeclared(denial, model);
  const { model: answer, causes, likely } = askCode(model, (file) => file)(denial);
  return [
    `${say(asked.principal)} ${say(asked.resource)} ${say(asked.object?.bucket)} ${[...(asked.context ?? [])].map(([key, all]) => `${key} ${say(all.join(" "))}`).join(" ")}`.trim(),
    ...(answer === undefined ? ["nothing to say"] : [`${answer.decision}: ${answer.text}`]),
    ...causes.map((cause) => `${cause.layer}: ${cause.text} ${cause.fixes.map((fix) => fix.title).join("; ")}`.trim()),
    ...(likely ?? []).map((one) => `likely ${one.action} ${one.layer}: ${one.text}`),
  ].join("\n");
});
