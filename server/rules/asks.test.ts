import assert from "node:assert/strict";
import { wholeCatalog } from "../../test/harness/catalog.ts";
import { examplesOf } from "../../test/harness/examples.ts";
import { parseFixture } from "../../test/harness/fixture.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Engine } from "./engine.ts";
import { createEngine, defaultSettings } from "./engine.ts";
import { languageRules } from "./language/registry.ts";
import type { Rule } from "./rule.ts";

const engineOf = (rules: readonly Rule[]): Engine => createEngine([], undefined, wholeCatalog(), rules);

const found = (engine: Engine, text: string): Diagnostic[] => {
  const file = engine.read("policy.json", text);
  return engine.check(file, engine.workspaceFacts([file]), defaultSettings);
};

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const plain = { Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" };
const withCondition = { ...plain, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } };

suite("rules are asked", () => {
  test("only where what they need is there, also after an edit", () => {
    let asked: Rule[] = [];
    const engine = engineOf(
      languageRules.map((rule) => ({
        ...rule,
        check: (ask) => {
          asked.push(rule);
          return rule.check(ask);
        },
      })),
    );
    const neededIn = (text: string): unknown[] => {
      asked = [];
      found(engine, text);
      return [...new Set(asked.flatMap(({ needs }) => needs?.what ?? []))].sort();
    };
    assert.deepEqual(neededIn(policy(plain)), []);
    assert.ok(asked.length < languageRules.length / 5, String(asked.length));
    assert.deepEqual(neededIn(policy(withCondition)), ["conditions", "texts"]);
    assert.deepEqual(neededIn(policy(plain, withCondition)), ["conditions", "several", "texts"]);
    assert.deepEqual(neededIn(policy({ ...plain, Resource: "arn:aws:s3:::a/${aws:username}" })), [
      "resources",
      "variables",
    ]);
    assert.deepEqual(neededIn(policy(plain)), []);
  });

  test("all together say what they say where each is always asked", () => {
    const chosen = engineOf(languageRules);
    const all = engineOf(languageRules.map((rule) => ({ ...rule, needs: undefined })));
    const texts = languageRules
      .flatMap(({ code }) => examplesOf(code).flatMap(({ path, source }) => parseFixture(path, source).files))
      .map(({ text }) => text);
    const plainly = (diagnostics: readonly Diagnostic[]): unknown =>
      diagnostics.map(({ code, range, message, related }) => ({ code, range, message, related }));
    for (const text of texts) assert.deepEqual(plainly(found(chosen, text)), plainly(found(all, text)), text);
  });

  test("where what they need cannot be told, and then fail or not one by one", () => {
    const [rule] = languageRules;
    assert.ok(rule);
    const needs = {
      what: "nothing",
      isMet: () => {
        throw new Error("cannot be told");
      },
    };
    const failing: Rule = {
      ...rule,
      needs,
      check: () => {
        throw new Error("fails");
      },
    };
    const codes = found(
      engineOf([failing, ...languageRules.slice(1)]),
      policy({ ...plain, Action: "s3:GetObjekt" }),
    ).map(({ code }) => code);
    assert.deepEqual(codes, ["internal-error", "invalid-action"]);
  });
});
