/** For the tests beside the rules: policies as template strings, with the expected squiggles drawn in them. */
import type { Rule } from "../../server/rules/rule.ts";
import type { Diagnostic } from "../../server/rules/diagnostic.ts";
import { checkFixture } from "./check-fixture.ts";
import { examplesOf } from "./examples.ts";

export const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
export const otherKey = "arn:aws:kms:eu-west-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321";

/** Checks what is drawn, and every fix that is offered. The first line of the text may be empty. */
export function checkPolicy(name: string, drawn: string): Diagnostic[] {
  return checkFixture(name, drawn.replace(/^\n/, ""));
}

/** One test for each example in the rule's folder: what the documentation shows is what happens. */
export function testExamples(rule: Rule): void {
  for (const { title, path, source } of examplesOf(rule.code))
    test(`example: ${title}`, () => checkFixture(path, source));
}
