/** Arguments and blocks of a resource as those who look for writers ask for them. */
import type { HclBody } from "../../policy/hcl/nodes.ts";
import type { WriterSettings } from "../writers.ts";
import { blocksOf, givenIn } from "./blocks.ts";
import type { Evaluator } from "./evaluator.ts";
import type { NameScope } from "./values.ts";

export const settingsOf = (evaluator: Evaluator, body: HclBody, scope: NameScope): WriterSettings => ({
  text(name) {
    const value = givenIn(evaluator, body, name, scope);
    return value && evaluator.text(value, /key/.test(name) ? "keyArn" : undefined);
  },
  inside: (name) => blocksOf(evaluator, body, name, scope).all.map((one) => settingsOf(evaluator, one.body, one.scope)),
});
