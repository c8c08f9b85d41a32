/** What is said of the policies in test/fixtures/ and of the rules' examples, word for word, and what each fix writes: drawn in test/fixtures/said/. */
import { readFileSync } from "node:fs";
import type { PolicyType } from "../server/policy/document.ts";
import { defaultSettings } from "../server/rules/engine.ts";
import { checkAll, drawnOf, settingsOf } from "./harness/check-fixture.ts";
import { checkDrawing, drawDiagnostic } from "./harness/drawings.ts";
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
checkDrawing("said/statements.txt", (title) => {
  const [, kind = "", type, written = ""] = /^(\w+)(?: \((\w+)\))?: (.*)$/.exec(title) ?? [];
  const text = `{"Version":"2012-10-17","Statement":[{${statements.get(kind)?.(written) ?? ""}}]}`;
  const files = [{ file: "policy.json", text, ...(type === undefined ? {} : { type: type as PolicyType }) }];
  const said = checkAll(wholeEngine(), files, defaultSettings);
  return said.flatMap((one) => drawDiagnostic(new Map([["policy.json", { text }]]), one, false)).join("\n");
});
