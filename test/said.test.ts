/** What is said of the policies in test/fixtures/ and of the rules' examples, word for word, and what each fix writes: drawn in test/fixtures/said/. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { PolicyType } from "../server/policy/document.ts";
import { languageRules } from "../server/rules/language/registry.ts";
import { rules } from "../server/rules/registry.ts";
import { defaultSettings } from "../server/rules/engine.ts";
import { checkAll, drawnOf, settingsOf } from "./harness/check-fixture.ts";
import { checkDrawing, drawDiagnostic, titlesIn } from "./harness/drawings.ts";
import { brokenFixLaws } from "./harness/fix-laws.ts";
import type { FixtureFile } from "./harness/fixture.ts";
import { parseFixture } from "./harness/fixture.ts";
import { wholeEngine } from "./harness/whole-engine.ts";

const root = new URL("../", import.meta.url);

for (const folder of ["documented", "independent", "reported"])
  checkDrawing(`said/${folder}.txt`, (file) => {
    const name = `${folder}/${file}`;
    const fixture = parseFixture(name, readFileSync(new URL(`test/fixtures/${name}`, root), "utf8"));
    const texts = new Map(fixture.files.map((one) => [one.file, one]));
    const said = drawnOf(fixture, checkAll(wholeEngine(), fixture.files, settingsOf(fixture)));
    return said.flatMap((one) => drawDiagnostic(texts, one)).join("\n");
  });

/** Of the examples what the language's checks say, too. */
checkDrawing("said/examples.txt", (path) => {
  const fixture = parseFixture(path, readFileSync(new URL(path, root), "utf8"));
  const texts = new Map(fixture.files.map((one) => [one.file, one]));
  const said = checkAll(wholeEngine(), fixture.files, settingsOf(fixture));
  return said.flatMap((one) => drawDiagnostic(texts, one, false)).join("\n");
});

/** Infrastructure code, with what only the output for programs has. */
for (const folder of ["cloudformation", "terraform"])
  checkDrawing(`said/${folder}.txt`, (file) => {
    const name = `${folder}/${file}`;
    const fixture = parseFixture(name, readFileSync(new URL(`test/fixtures/${name}`, root), "utf8"));
    const texts = new Map(fixture.files.map((one) => [one.file, one]));
    const said = drawnOf(fixture, checkAll(wholeEngine(), fixture.files, settingsOf(fixture)));
    return said.flatMap((one) => drawDiagnostic(texts, one)).join("\n");
  });

/** A policy on one line. */
checkDrawing("said/lines.txt", (text) => {
  const files = [{ file: "policy.json", text }];
  const said = checkAll(wholeEngine(), files, defaultSettings);
  return said.flatMap((one) => drawDiagnostic(new Map([["policy.json", { text }]]), one, false)).join("\n");
});

/** What the language's checks say of statements, written short. */
const statements: ReadonlyMap<string, (written: string) => string> = new Map([
  ["statement", (written) => written],
  [
    "condition",
    (written) => `"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":${written}`,
  ],
  [
    "denied",
    (written) => `"Effect":"Deny","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b","Condition":${written}`,
  ],
  ["resource", (written) => `"Effect":"Allow","Action":"s3:GetObject","Resource":${written}`],
  ["trust", (written) => `"Effect":"Allow","Action":"sts:AssumeRole","Principal":${written}`],
]);

/** `KIND: …`, behind it in brackets the type of a policy that nothing in it shows. */
function statementPolicy(title: string): FixtureFile {
  const [, kind = "", type, written = ""] = /^(\w+)(?: \((\w+)\))?: (.*)$/.exec(title) ?? [];
  const text = `{"Version":"2012-10-17","Statement":[{${statements.get(kind)?.(written) ?? ""}}]}`;
  return { file: "policy.json", text, ...(type === undefined ? {} : { type: type as PolicyType }) };
}

checkDrawing("said/statements.txt", (title) => {
  const file = statementPolicy(title);
  const said = checkAll(wholeEngine(), [file], defaultSettings);
  return said.flatMap((one) => drawDiagnostic(new Map([["policy.json", file]]), one, false)).join("\n");
});

const write = '{"Sid":"Write","Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/*"}';
const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const useKey = (resource: string, condition = ""): string =>
  `{"Sid":"UseKey","Effect":"Allow","Action":["kms:GenerateDataKey","kms:Decrypt"],"Resource":${resource}${condition === "" ? "" : `,"Condition":${condition}`}}`;
const delegation = `{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}`;

/** Policies of uploads, written short: KEY is a key's ARN. */
const uploads: ReadonlyMap<string, (written: string) => readonly string[]> = new Map([
  ["key", (written) => [write, useKey(written)]],
  ["condition", (written) => [write, useKey('"KEY"', written)]],
  ["actions", (written) => [write, useKey('"KEY"').replace(/\["kms[^\]]*\]/, written)]],
  ["deny", (written) => [write, useKey('"KEY"'), `{"Sid":"No","Effect":"Deny",${written}}`]],
  ["beside", (written) => [write, written]],
  ["key policy", (written) => [delegation, written]],
  ["bucket policy", (written) => [written]],
]);

function uploadPolicy(title: string): string {
  const [, kind = "", written = ""] = /^([a-z ]+): (.*)$/.exec(title) ?? [];
  const policy = (uploads.get(kind)?.(written) ?? []).join(",\n").replaceAll('"KEY"', JSON.stringify(keyArn));
  return `{"Version":"2012-10-17","Statement":[\n${policy}\n]}`;
}

checkDrawing("said/uploads.txt", (title) => {
  const text = uploadPolicy(title);
  const said = checkAll(wholeEngine(), [{ file: "policy.json", text }], defaultSettings);
  return said
    .flatMap((one) => drawDiagnostic(new Map([["policy.json", { text }]]), one))
    .join("\n")
    .replaceAll(keyArn, "KEY");
});

const drawnPolicies: readonly (readonly [string, (title: string) => FixtureFile])[] = [
  ["said/lines.txt", (text) => ({ file: "policy.json", text })],
  ["said/statements.txt", statementPolicy],
  ["said/uploads.txt", (title) => ({ file: "policy.json", text: uploadPolicy(title) })],
];

for (const [drawing, policyOf] of drawnPolicies)
  test(`fixes of what is drawn in ${drawing} keep their laws`, () => {
    // With the checks of uploads alone, and with all.
    const broken = titlesIn(drawing).flatMap((title) =>
      [{}, { engine: wholeEngine() }].flatMap((options) =>
        brokenFixLaws([policyOf(title)], options).map((law) => `${title}: ${law}`),
      ),
    );
    assert.deepEqual(broken, []);
  });

/** By its code, what is told of a rule wherever rules are listed. */
checkDrawing("said/rules.txt", (code) => {
  const rule = [...rules, ...languageRules].find((one) => one.code === code);
  if (rule === undefined) return "no such rule";
  const { summary, appliesTo, severities, fixable, listed, since, withModel, sources, formerCodes, splitFrom } = rule;
  return [
    summary,
    `of ${appliesTo}; fixable ${fixable}; since ${since}${withModel === true ? "; also with a model" : ""}`,
    ...Object.entries(severities).map(([name, severity]) => `${name}: ${String(severity)}`),
    `listed ${JSON.stringify(listed)}`,
    ...(formerCodes === undefined ? [] : [`formerly ${formerCodes.join(", ")}`]),
    ...(splitFrom === undefined ? [] : [`split from ${JSON.stringify(splitFrom)}`]),
    ...(rule.accessAnalyzer === undefined ? [] : [rule.accessAnalyzer]),
    ...sources,
  ].join("\n");
});
