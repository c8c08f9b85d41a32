/** Whatever refactoring is taken, `evaluate` decides alike: on requests that are drawn apart from those it was asked about. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { stringify } from "yaml";
import { createCompiler } from "../../server/evaluate/compiler.ts";
import { decide } from "../../server/evaluate/decision/decide.ts";
import { CompiledStatement } from "../../server/evaluate/statement.ts";
import { applyEdits } from "../../server/policy/edits/text-edit.ts";
import { parseJson } from "../../server/policy/parse.ts";
import { parseYaml } from "../../server/policy/yaml/parse.ts";
import { findDocuments } from "../../server/policy/recognize.ts";
import type { FoundDocument } from "../../server/policy/recognize.ts";
import { refactoringsAt } from "../../server/rules/refactorings/refactorings.ts";
import { arbitraryPolicy } from "../harness/arbitrary-policy.ts";
import { requestsAbout } from "../harness/asked-requests.ts";
import { wholeCatalog } from "../harness/catalog.ts";
import { policyOf, stacksOf } from "../harness/policy-as-meant.ts";
import { wholeEngine } from "../harness/whole-engine.ts";

/** Of a length: `fc.double` draws nearly all from the neighbourhood of 0. */
const share = fc.nat(10_000).map((part) => part / 10_000);

const action = fc.constantFrom(
  "s3:PutObject",
  "s3:GetObject",
  "s3:GetObject*",
  "s3:*",
  "kms:Decrypt",
  "kms:Generate*",
  "kms:GenerateDataKey",
  "kms:De*",
  "sqs:SendMessage",
  "*",
);
const resource = fc.constantFrom(
  "*",
  "arn:aws:s3:::lake/*",
  "arn:aws:s3:::lake/in/*",
  "arn:aws:kms:eu-west-1:111122223333:key/*",
);
const listOf = <T>(one: fc.Arbitrary<T>) => fc.oneof(one, fc.uniqueArray(one, { minLength: 1, maxLength: 5 }));

const statement = fc.record(
  {
    Sid: fc.constantFrom("One", "Two"),
    Effect: fc.constantFrom("Allow", "Allow", "Deny"),
    Action: listOf(action),
    Resource: listOf(resource),
    Condition: fc.constantFrom(
      { StringEquals: { "kms:ViaService": ["s3.eu-west-1.amazonaws.com"] } },
      { Bool: { "aws:SecureTransport": "true" } },
    ),
  },
  { requiredKeys: ["Effect", "Action", "Resource"] },
);

/** Two that differ in their actions alone. */
const twins = fc.tuple(statement, listOf(action)).map(([one, Action]) => [one, { ...one, Sid: undefined, Action }]);

/** Of many statements that are alike, so that there is something to merge; and of those that other tests draw. */
const drawn = fc.oneof(
  fc
    .tuple(fc.oneof(twins, fc.array(statement, { minLength: 1, maxLength: 4 })), fc.constantFrom(undefined, 2))
    .map(([Statement, indent]) => JSON.stringify({ Version: "2012-10-17", Statement }, undefined, indent)),
  arbitraryPolicy.map(({ text }) => text),
);

const read = (text: string): FoundDocument | undefined => {
  const { root, sound } = parseJson(text);
  return findDocuments(root, text, sound)[0];
};

/** The decisions on requests about both, before and after. */
function differing(before: FoundDocument, after: FoundDocument, seed: number): string[] {
  const compiler = createCompiler();
  const [was, is] = [before, after].map(({ document }) =>
    document.statements.map((one) => new CompiledStatement(compiler, document, one)),
  );
  const stacks = [before, after].map(({ document, type }) => stacksOf(type, policyOf(type, document), "111122223333"));
  const found: string[] = [];
  const pairs = Math.max(was?.length ?? 0, is?.length ?? 0);
  for (let index = 0; index < pairs; index++)
    for (const asked of requestsAbout(was?.[index], is?.[index], undefined, seed)) {
      const [old, now] = stacks.map((one) => one.map((stack) => decide(asked.request, stack).decision).join(" "));
      if (old !== now)
        found.push(`${asked.action} on ${asked.resource} by ${asked.principal}: ${String(old)}, then ${String(now)}`);
    }
  return found;
}

/** A template with a policy, in one of the styles that people write; some lines with comments. */
const drawnYaml = fc
  .tuple(
    fc.oneof(twins, fc.array(statement, { minLength: 1, maxLength: 3 })),
    fc.record({
      indent: fc.constantFrom(2, 4),
      indentSeq: fc.boolean(),
      lineWidth: fc.constant(0),
      aliasDuplicateObjects: fc.constant(false),
      defaultStringType: fc.constantFrom("PLAIN" as const, "QUOTE_DOUBLE" as const, "QUOTE_SINGLE" as const),
      collectionStyle: fc.constantFrom("any" as const, "any" as const, "flow" as const),
    }),
    fc.constantFrom("\n", "\r\n"),
    fc.nat(9),
  )
  .map(([Statement, style, eol, every]) => {
    const PolicyDocument = JSON.parse(JSON.stringify({ Version: "2012-10-17", Statement })) as unknown;
    const text = stringify(
      { Resources: { P: { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument, Path: "/" } } } },
      style,
    );
    return text
      .split("\n")
      .map((line, index) => (line !== "" && (index + every) % 5 === 0 ? `${line} # c${String(index)}` : line))
      .join(eol);
  });

function readYaml(text: string): FoundDocument | undefined {
  const engine = wholeEngine();
  return engine.documents(engine.read("template.yaml", text))[0];
}
const commentsIn = (text: string): string[] => [...new Set(text.match(/# c\d+/g))].sort();

/**
 * Refactors drawn texts at drawn places: nothing is decided otherwise.
 * @param holds what else is to hold of the text before and after, as `title` changes it
 */
function checkRefactorings(
  texts: fc.Arbitrary<string>,
  documentIn: (text: string) => FoundDocument | undefined,
  holds: (text: string, changed: string, title: string) => void,
): void {
  let count = 0;
  const seen = new Set<string>();
  fc.assert(
    fc.property(texts, share, fc.nat(1000), (text, place, seed) => {
      const before = documentIn(text);
      if (before === undefined) return;
      const offset = Math.round(place * text.length);
      for (const { title, edits } of refactoringsAt(wholeCatalog(), [before], { offset, end: offset })) {
        const changed = applyEdits(text, edits);
        const after = documentIn(changed);
        assert.ok(after !== undefined, `${title}:\n${text}\n${changed}`);
        assert.notEqual(changed, text);
        holds(text, changed, title);
        assert.deepEqual(differing(before, after, seed), [], `${title}:\n${text}\n${changed}`);
        count++;
        seen.add(title.split(" ")[0] ?? "");
      }
    }),
    { numRuns: 120 },
  );
  assert.ok(count > 40, String(count));
  // "Expand", "Merge", "Name", "Rename", "Sort", "Split", "Write": a run may draw no place for one or two of them.
  assert.ok(seen.size >= 5, [...seen].join(", "));
}

suite("refactorings of YAML", () => {
  test("nothing is decided otherwise, the text stays sound, and comments stay", () =>
    checkRefactorings(drawnYaml, readYaml, (text, changed, title) => {
      assert.ok(parseYaml(changed).sound, `${title}:\n${text}\n${changed}`);
      assert.deepEqual(commentsIn(changed), commentsIn(text), `${title}:\n${text}\n${changed}`);
      assert.deepEqual(/(?<!\r)\n/.test(changed), /(?<!\r)\n/.test(text), title);
    }));
});

suite("refactorings", () => {
  test("nothing is decided otherwise, and the text stays sound", () =>
    checkRefactorings(drawn, read, (text, changed, title) => {
      assert.ok(parseJson(changed).problems.length === 0, `${title}:\n${text}\n${changed}`);
    }));
});
