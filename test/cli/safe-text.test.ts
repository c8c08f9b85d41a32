/**
 * What files are called and hold never steers who shows it: a terminal, a person's reading order, a build service's
 * log.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { formatGithub } from "../../server/entry/formats/github.ts";
import { formatJson } from "../../server/entry/formats/json.ts";
import type { CheckReport } from "../../server/entry/formats/report.ts";
import { isSafe, jsonText, messageLine, printable, printableLines } from "../../server/entry/formats/safe-text.ts";
import { formatSarif } from "../../server/entry/formats/sarif.ts";
import { formatText } from "../../server/entry/formats/text.ts";
import { formatUploadJson, formatUploadText } from "../../server/entry/formats/can.ts";
import type { UploadReport } from "../../server/rules/can.ts";
import { about, data } from "./fake-engine.ts";
import { folderWith, keyhole, policy, removeFolders } from "./harness.ts";

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "::error title=x::",
        "::",
        " ::add-mask::a",
        "\u3000::debug::",
        "##[error]",
        "##vso[task.setvariable variable=x]y",
        "###[group]",
        "##teamcity[x]",
        "\u001b[2J",
        "\u001b]0;x\u0007",
        "\u009b31m",
        "\u0085",
        "\u007f",
        "\r",
        "\n",
        "\r\n",
        "\t",
        "\u202e",
        "\u2066",
        "\u2069",
        "\u200f",
        "\u061c",
        "\u2028",
        "\u2029",
        "\ud800",
        "%0A",
        "%",
        ",",
        "a.json",
        "日本",
        "👍",
        "/",
        "../",
      ),
      fc.string({ maxLength: 3 }),
      fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code)),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

const forbidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|##\w*\[/;

function assertSafe(printed: string): void {
  const found = forbidden.exec(printed);
  assert.equal(found, null, `${JSON.stringify(found?.[0])} in ${JSON.stringify(printed)}`);
}

function assertNoCommand(printed: string): void {
  for (const line of printed.split("\n")) assert.ok(!line.trimStart().startsWith("::"), JSON.stringify(line));
}

const reports: fc.Arbitrary<CheckReport> = fc
  .record({
    file: hostile,
    message: hostile,
    other: hostile,
    title: hostile,
    newText: hostile,
    text: hostile,
    at: fc.nat(30),
    length: fc.nat(9),
  })
  .map(({ file, message, other, title, newText, text, at, length }) => {
    const range = { offset: Math.min(at, text.length), end: Math.min(at + length, text.length) };
    const record = {
      file,
      code: "denied-kms-action",
      title,
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
    };
    return {
      waived: [],
      diagnostics: [
        {
          file,
          range,
          severity: "error",
          code: "denied-kms-action",
          message,
          data: {
            ...data,
            buckets: [other],
            witness: { ...data.witness, principal: other, context: { [`x${message}`]: title } },
          },
          related: [{ file: other, range, message }],
          fixes: [
            {
              title,
              effect: "grants",
              isPreferred: true,
              needsInput: false,
              edits: () => [{ file: other, range, newText }],
            },
          ],
        },
      ],
      texts: new Map([[file, text]]),
      files: 1,
      policies: 1,
      milliseconds: 1,
      fixing: { applied: [record], skipped: [record] },
      errors: [{ file, message }],
    };
  });

const uploads: fc.Arbitrary<UploadReport> = fc
  .record({ file: hostile, action: hostile, resource: hostile, text: hostile, title: hostile, allowed: fc.boolean() })
  .map(
    ({ file, action, resource, text, title, allowed }) =>
      ({
        allowed,
        operation: "PutObject",
        problems: [],
        unknown: [],
        causes: [
          {
            file,
            range: { offset: 0, end: 0 },
            severity: "error",
            code: "denied-kms-action",
            message: text,
            related: [],
            fixes: [
              {
                title,
                effect: "grants",
                isPreferred: true,
                needsInput: true,
                edits: () => [{ file, range: { offset: 0, end: 0 }, newText: text }],
              },
            ],
          },
        ],
        authorizations: [
          {
            call: "PutObject",
            action,
            resource,
            context: { [`k${text}`]: title },
            decision: allowed ? "allowed" : "implicitDeny",
            decidedBy: "identity",
            trail: [
              { file, range: { offset: 0, end: 0 }, text, weight: "deciding" },
              { file, range: { offset: 0, end: 0 }, text, weight: "untold" },
            ],
          },
        ],
      }) as unknown as UploadReport,
  );

suite("text of files in what is printed", () => {
  suiteTeardown(removeFolders);
  const joined = (chunks: Iterable<string>): string => [...chunks].join("");

  test("is only text in the text format, on a terminal and in a log", () => {
    fc.assert(
      fc.property(reports, fc.boolean(), fc.constantFrom(undefined, 40, 100), (report, colours, width) => {
        const printed = joined(formatText(report, { colours, width })).replace(/\u001b\[\d+m/g, "");
        assertSafe(printed);
        if (!colours) assertNoCommand(printed);
      }),
      { numRuns: 500 },
    );
  });

  test("is only text in a workflow command: one a finding, and no other", () => {
    fc.assert(
      fc.property(reports, (report) => {
        const printed = joined(formatGithub(report, (file) => file));
        assertSafe(printed);
        assert.match(
          printed,
          /^::error file=[^\n:,]*,line=\d+,endLine=\d+(,col=\d+,endColumn=\d+)?,title=Keyhole%3A denied-kms-action::[^\n]*\n$/,
        );
      }),
      { numRuns: 500 },
    );
  });

  test("is escaped in JSON and SARIF, which hold the same values as before", () => {
    fc.assert(
      fc.property(reports, (report) => {
        const [json, sarif] = [joined(formatJson(report)), joined(formatSarif(report, about.rules, "1"))];
        for (const printed of [json, sarif]) {
          assertSafe(printed);
          assertNoCommand(printed);
        }
        const {
          diagnostics: [told],
        } = JSON.parse(json) as { diagnostics: { message: string; file: string }[] };
        const [meant] = report.diagnostics;
        assert.deepEqual([told?.message, told?.file], [meant?.message, meant?.file]);
        const {
          runs: [run],
        } = JSON.parse(sarif) as { runs: { results: { message: { text: string } }[] }[] };
        assert.equal(run?.results[0]?.message.text, meant?.message);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.jsonValue(), hostile, (value, text) => {
        assert.deepEqual(
          JSON.parse(jsonText({ [`k${text}`]: [value, text] }, 2)),
          JSON.parse(JSON.stringify({ [`k${text}`]: [value, text] })),
        );
      }),
    );
  });

  test("is only text in the answer of can", () => {
    fc.assert(
      fc.property(uploads, hostile, fc.boolean(), (report, name, colours) => {
        const asked = { principal: name, on: name, texts: new Map<string, string>() };
        const printed = formatUploadText(report, asked, { colours, width: undefined }).replace(/\u001b\[\d+m/g, "");
        assertSafe(printed);
        if (!colours) assertNoCommand(printed);
        assertSafe(formatUploadJson(report, asked));
      }),
      { numRuns: 300 },
    );
  });

  test("is only text in messages on standard error, each on one line", () => {
    fc.assert(
      fc.property(hostile, hostile, (file, message) => {
        const line = messageLine(file, message);
        assertSafe(line);
        assert.match(line, /^keyhole: [^\n]*\n$/);
        const lines = printableLines(message);
        assertSafe(lines);
        assertNoCommand(lines);
        assert.ok(isSafe(lines) && isSafe(line));
      }),
    );
  });

  test("is left alone where it is plain", () => {
    for (const text of ["policies/a.json", "arn:aws:s3:::lake/*", "日本 👍 e\u0301 ä", "a # b ## c", "a::b", "[x]"]) {
      assert.equal(printable(text), text);
      assert.equal(printableLines(text), text);
      assert.equal(jsonText(text), JSON.stringify(text));
    }
  });

  // No other system has such names.
  if (process.platform !== "win32")
    test("a file that is called like a workflow command, as a process sees it", async () => {
      const cwd = folderWith({});
      for (const name of [
        "::error title=x::a.json",
        "##[stop-commands]a.json",
        "\u001b[2Jb.json",
        "\u009b31mc.json",
        "\u202egpj.json",
      ])
        writeFileSync(join(cwd, name), policy("BAD"));
      for (const format of ["text", "github", "json", "sarif"]) {
        const { stdout, status } = await keyhole(cwd, ["check", "--format", format]);
        assertSafe(stdout);
        assert.equal(status, 1);
        if (format !== "github") assertNoCommand(stdout);
        else assert.equal(stdout.match(/^::warning file=/gm)?.length, 5);
      }
      assert.match(
        (await keyhole(cwd, ["check"])).stdout,
        /^\.\/::error title=x::a\.json:3:5 warning missing-kms-action/m,
      );
      const { stderr } = await keyhole(cwd, ["check", "--\u001b[2J\n::error::x", "\u009b31m"]);
      assertSafe(stderr);
      assertNoCommand(stderr);
    });

  test("evaluate answers with the same values, escaped", async () => {
    const line = `${JSON.stringify({ id: "\u009b31m##vso[x]\u202e", request: { principal: "\u009b\u202e" } })}\n`;
    const { stdout, stderr } = await keyhole(folderWith({}), ["evaluate"], { stdin: line });
    assertSafe(stdout);
    assertSafe(stderr);
    assert.equal((JSON.parse(stdout) as { id: string }).id, "\u009b31m##vso[x]\u202e");
  });
});
