/**
 * Checks of the language, edit by edit: an engine that knows statements of the version before says what a new one says,
 * in JSON, YAML and HCL. So no check that says it looks at one statement at a time looks at others.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "jsonc-parser";
import { stringify } from "yaml";
import type { Diagnostic } from "../../server/rules/diagnostic.ts";
import type { Engine } from "../../server/rules/engine.ts";
import { createEngine, defaultSettings } from "../../server/rules/engine.ts";
import { languageRules } from "../../server/rules/language/registry.ts";
import { wholeCatalog } from "../harness/catalog.ts";
import { checkAll } from "../harness/check-fixture.ts";
import { examplesOf } from "../harness/examples.ts";
import type { FixtureFile } from "../harness/fixture.ts";
import { parseFixture } from "../harness/fixture.ts";
import { wholeEngine } from "../harness/whole-engine.ts";

type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };
type StatementValue = Readonly<Record<string, Value>>;

interface Written {
  readonly version: string | undefined;
  readonly statements: readonly StatementValue[];
}

interface Example extends Written {
  readonly code: string;
  readonly type: FixtureFile["type"];
}

const examples = languageRules
  .flatMap(({ code }) =>
    examplesOf(code).map(({ path, source }) => ({ code, files: parseFixture(path, source).files })),
  )
  .flatMap(({ code, files }) => files.map((file) => ({ code, ...file })))
  .flatMap(({ code, text, type }): Example[] => {
    const { Version, Statement } = (parse(text) ?? {}) as { Version?: unknown; Statement?: unknown };
    const statements = (Array.isArray(Statement) ? Statement : [Statement]).filter(
      (one): one is StatementValue => typeof one === "object" && one !== null,
    );
    return statements.length === 0
      ? []
      : [{ code, type, version: typeof Version === "string" ? Version : undefined, statements }];
  });
const pool = examples.flatMap(({ statements }) => statements);

/** In the place of any text. */
const words = [
  "*",
  "",
  "Allow",
  "Deny",
  "s3:PutObject",
  "s3:*",
  "S3:GetObjekt",
  "kms:Decrypt",
  "iam:PassRole",
  "arn:aws:s3:::amzn-s3-demo-bucket",
  "arn:aws:s3:::amzn-s3-demo-bucket/*",
  "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  "${aws:username}",
  "Same",
  "a blank",
];

type Edit = (policy: Written, at: number, other: number) => Written;

const withStatements = (policy: Written, statements: readonly StatementValue[]): Written => ({ ...policy, statements });
const some = <Item>(items: readonly Item[], at: number): Item => {
  const item = items[at % items.length];
  if (item === undefined) throw new RangeError("nothing to choose from");
  return item;
};
const place = ({ statements }: Written, at: number): number => at % statements.length;

/** The text with this number is another one; names are texts, too. */
function replaced(value: Value, number: { left: number }, word: string): Value {
  if (typeof value === "string") return number.left-- === 0 ? word : value;
  if (Array.isArray(value)) return (value as readonly Value[]).map((item) => replaced(item, number, word));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      number.left-- === 0 ? word : name,
      replaced(inner as Value, number, word),
    ]),
  );
}

const edits: readonly Edit[] = [
  (policy, at, other) => withStatements(policy, policy.statements.with(place(policy, at), some(pool, other))),
  (policy, at, other) => withStatements(policy, policy.statements.toSpliced(place(policy, at), 0, some(pool, other))),
  (policy, at) =>
    policy.statements.length < 2 ? policy : withStatements(policy, policy.statements.toSpliced(place(policy, at), 1)),
  (policy, at, other) => withStatements(policy, [...policy.statements, some(policy.statements, at + other)]),
  (policy) => withStatements(policy, policy.statements.toReversed()),
  (policy, at, other) =>
    withStatements(
      policy,
      policy.statements.with(place(policy, at), { ...some(policy.statements, at), Sid: some(words, other) }),
    ),
  ...[5, 15, 30].map(
    (texts): Edit =>
      (policy, at, other) =>
        withStatements(
          policy,
          policy.statements.with(
            place(policy, at),
            replaced(some(policy.statements, at), { left: other % texts }, some(words, at + other)) as StatementValue,
          ),
        ),
  ),
  (policy, _, other) => ({ ...policy, version: ["2012-10-17", "2008-10-17", undefined][other % 3] }),
];

const documentOf = ({ version, statements }: Written): object => ({
  ...(version === undefined ? {} : { Version: version }),
  Statement: statements,
});

type Writer = (policy: Written, type: FixtureFile["type"], at: number) => FixtureFile;

const json: Writer = (policy, type) => ({
  file: "policy.json",
  text: JSON.stringify(documentOf(policy), undefined, 2),
  ...(type && { type }),
});

/** A character is missing: mostly no JSON any more. */
const broken: Writer = (policy, type, at) => {
  const { text, ...file } = json(policy, type, at);
  const cut = at % text.length;
  return at % 2 === 0 ? { ...file, text } : { ...file, text: text.slice(0, cut) + text.slice(cut + 1) };
};

/** Statements that say the same are written once, and referred to. */
const yaml: Writer = (policy) => ({
  file: "template.yaml",
  text: stringify({
    Resources: {
      Policy: {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: { PolicyDocument: documentOf(policy), Roles: ["uploader"] },
      },
    },
  }),
});

const hcl: Writer = (policy) => ({
  file: "main.tf",
  text: `resource "aws_iam_policy" "p" {\n  policy = jsonencode(${JSON.stringify(documentOf(policy), undefined, 2).replaceAll("${", "$${")})\n}\n`,
});

const withFixes = (diagnostics: readonly Diagnostic[]): unknown =>
  diagnostics.map((one) => ({ ...one, fixes: one.fixes.map((fix) => ({ ...fix, edits: fix.edits() })) }));

const said = (engine: Engine, file: FixtureFile): unknown => withFixes(checkAll(engine, [file]));

/** Of a file that declares nothing. */
function saidAlone(engine: Engine, { file, text, type }: FixtureFile): unknown {
  const read = engine.read(file, text, type && { type, isPolicy: true });
  return withFixes(engine.check(read, engine.workspaceFacts([read]), defaultSettings));
}

const drawn = fc.record({
  from: fc.constantFrom(...examples),
  others: fc.array(fc.constantFrom(...pool), { maxLength: 2 }),
  turns: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 2, maxLength: 6 }),
});

/** What tells the kind of a policy. */
const namesPrincipals = (statement: StatementValue): boolean => "Principal" in statement || "NotPrincipal" in statement;

suite("Checks of the language, edit by edit", () => {
  test("each finds in its examples what it finds whatever other statements stood beside them before", () => {
    const beside = fc.tuple(fc.constantFrom(0, 1, 3), fc.constantFrom(0, 1, 3), fc.infiniteStream(fc.nat()));
    for (const [number, { code, type, version, statements }] of examples.entries()) {
      const rules = languageRules.filter((rule) => rule.code === code);
      const engine = (): Engine => createEngine([], undefined, wholeCatalog(), rules);
      const alike = pool.filter((one) => statements.some((own) => namesPrincipals(own) === namesPrincipals(one)));
      for (const [before, after, places] of fc.sample(beside, { numRuns: 8, seed: number })) {
        const others = [...places.take(before + after)].map((place) => some(alike, place));
        const file = (all: readonly StatementValue[]): FixtureFile => json({ version, statements: all }, type, 0);
        const used = engine();
        saidAlone(used, file([...statements, ...others.slice(0, before)]));
        const edited = file([...others.slice(before), ...statements]);
        assert.deepEqual(saidAlone(used, edited), saidAlone(engine(), edited), `${code} in ${edited.text}`);
      }
    }
  });

  for (const [name, write, numRuns] of [
    ["JSON", json, 120],
    ["JSON while it is typed", broken, 60],
    ["YAML", yaml, 60],
    ["HCL", hcl, 40],
  ] as const)
    test(`${name}: what is known of statements leads to what a reading from the start leads to`, () => {
      fc.assert(
        fc.property(drawn, ({ from, others, turns }) => {
          const engine = wholeEngine();
          let policy: Written = { version: from.version, statements: [...from.statements, ...others] };
          said(engine, write(policy, from.type, 0));
          for (const [how, at, other] of turns) {
            policy = some(edits, how)(policy, at, other);
            const file = write(policy, from.type, at);
            assert.deepEqual(said(engine, file), said(wholeEngine(), file));
          }
        }),
        { numRuns },
      );
    });
});
