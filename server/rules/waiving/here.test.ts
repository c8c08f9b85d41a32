import assert from "node:assert/strict";
import type { Diagnostic } from "../diagnostic.ts";
import { waiveHere } from "./here.ts";

const code = "invalid-arn-account";
const wrong = "arn:aws:sqs:eu-west-1:12345:a";

/** What waives a finding at the wrong ARN of a text, by the files that it is written into. */
function written(file: string, text: string): Record<string, string> {
  const offset = text.indexOf(wrong);
  assert.ok(offset >= 0);
  const finding: Diagnostic = {
    file,
    range: { offset, end: offset + wrong.length },
    severity: "error",
    code,
    message: "",
    related: [],
    fixes: [],
  };
  const place = { file, text, models: [], pathOf: (name: string) => name };
  return Object.fromEntries(
    waiveHere(finding, place).map(({ isPreferred, needsInput, edits }) => {
      const [edit] = edits();
      const [placeholder] = edit?.placeholders ?? [];
      assert.deepEqual([isPreferred, needsInput], [false, true]);
      assert.equal(edit?.newText.slice(placeholder?.offset, placeholder?.end), "REASON");
      return [edit.file, edit.newText];
    }),
  );
}

suite("waive here", () => {
  test("a comment as the language of the file has it", () => {
    const comment = `keyhole-ignore ${code}: REASON`;
    for (const [file, text, expected] of [
      ["a.jsonc", `{\r\n\t"Resource": "${wrong}"\r\n}`, `\t// ${comment}\r\n`],
      ["a.json", `{ // a comment\n  "Resource": "${wrong}" }`, `  // ${comment}\n`],
      ["a.yaml", `Statement:\n  - Resource: ${wrong}\n`, `  # ${comment}\n`],
      ["a.yaml", `Other: |\n  text\nStatement:\n  Resource: ${wrong}\n`, `  # ${comment}\n`],
      ["a.tf", `statement {\n  resources = ["${wrong}"]\n}\n`, `  # ${comment}\n`],
      ["a.tf", `a = <<EOF\nx\nEOF\nresources = ["${wrong}"]\n`, `# ${comment}\n`],
    ] as const)
      assert.deepEqual(written(file, text), { [file]: expected }, text);
  });

  test("none where a comment is no comment, or where AWS would have to read it", () => {
    for (const [file, text] of [
      ["a.json", `{ "Resource": "${wrong}" }`],
      ["a.json", `{ "Sid": "// none", "Resource": "${wrong}" }`],
      ["a.yaml", `Policy: |\n  { "Statement": {\n    "Resource": "${wrong}" } }\n`],
      ["a.yaml", `- Policy: >-\n    {\n      "Resource": "${wrong}"\n    }\n`],
      ["a.tf", `policy = <<-EOF\n  {\n  "Resource": "${wrong}"\n  }\n  EOF\n`],
    ] as const)
      assert.deepEqual(written(file, text), {}, text);
  });
});
