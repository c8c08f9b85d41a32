import assert from "node:assert/strict";
import { formatGithub } from "../../server/entry/formats/github.ts";
import { folderWith, keyhole, policy, removeFolders, withoutTime } from "./harness.ts";
import { about, data } from "./fake-engine.ts";

suite("text format", () => {
  suiteTeardown(removeFolders);

  test("place, severity, code, message; the token with carets; what else matters; what can be done", async () => {
    const cwd = folderWith({ "p/a.json": policy("BAD", "WORSE") });
    const { stdout, status } = await keyhole(cwd, ["check"]);
    assert.equal(status, 1);
    assert.equal(
      stdout,
      [
        "p/a.json:3:5 warning missing-kms-action The string is BAD.",
        '  3 |     "BAD",',
        "    |     ^^^^^",
        '    fix: Write "GOOD" (--fix does this)',
        '    fix: Write "FAIR"',
        "",
        "p/a.json:4:5 error denied-kms-action The string is WORSE.",
        '  4 |     "WORSE"',
        "    |     ^^^^^^^",
        "    see p/a.json:5:1 the upload grant",
        "",
        "1 error, 1 warning in 1 policy in 1 file; 1 problem can be fixed with --fix",
        "",
      ].join("\n"),
    );
  });

  test("of many places beside a finding a few are shown, and how many more there are", async () => {
    const grants = Array.from({ length: 8 }, (_, index) => ({
      Effect: "Allow",
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::amzn-s3-demo-bucket/${String(index)}/*`,
    }));
    const cwd = folderWith({ "a.json": JSON.stringify({ Version: "2012-10-17", Statement: grants }) });
    const { stdout } = await keyhole(cwd, ["check", "--assume", "aws:kms"], { real: true });
    assert.equal(stdout.match(/^ {4}see /gm)?.length, 5);
    assert.match(stdout, /^ {4}and 2 more such places$/m);
  });

  test("nothing to report", async () => {
    const cwd = folderWith({ "a.json": policy("GOOD"), "b.json": policy("GOOD"), "package.json": "{}" });
    assert.deepEqual(await keyhole(cwd, ["check"]), {
      status: 0,
      stdout: "nothing to report in 2 policies in 2 files\n",
      stderr: "",
    });
    assert.equal((await keyhole(folderWith({}), ["check"])).stdout, "no policy found\n");
  });

  test("carets stand under the token after tabs, wide and combining characters", async () => {
    const cwd = folderWith({ "a.json": '{ "Statement": [\n\t"日本", "e\u0301", "👍", "BAD"\n] }' });
    const [, line = "", carets = ""] = (await keyhole(cwd, ["check"])).stdout.split("\n");
    assert.equal(line, '  2 |   "日本", "e\u0301", "👍", "BAD"');
    // Two wide characters and an emoji take a column more each than they have characters, the accent none.
    assert.equal(carets, `    |   ${" ".repeat(8 + 5 + 6)}^^^^^`);
  });

  test("a long line is cut to the terminal's width round the token, wherever that stands", async () => {
    for (const [before, after, shape] of [
      [400, 400, /^ {2}1 \| … .* …$/],
      [0, 400, /^ {2}1 \| \{"Statement.* …$/],
      [400, 0, /^ {2}1 \| … .*\]\}$/],
      [5, 3, /^ {2}1 \| \{"Statement.*$/],
    ] as const) {
      const cwd = folderWith({
        "a.json": `{"Statement":[${'"GOOD",'.repeat(before)}"BAD"${',"GOOD"'.repeat(after)}]}`,
      });
      const [, line = "", carets = ""] = (await keyhole(cwd, ["check"])).stdout.split("\n");
      assert.ok(line.length <= 100, `${line.length} columns`);
      assert.match(line, shape);
      assert.equal(line.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1), '"BAD"');
    }
  });

  test("on a terminal lines are broken between words, elsewhere a finding is one line", async () => {
    const long = `BAD: ${"many words ".repeat(20)}`.trim();
    const cwd = folderWith({ "a.json": policy(long) });
    const terminal = await keyhole(cwd, ["check"], { isTTY: true, columns: 80, env: { NO_COLOR: "1" } });
    for (const line of terminal.stdout.split("\n")) assert.ok(line.length <= 80, line);
    const piped = await keyhole(cwd, ["check"]);
    assert.ok(piped.stdout.startsWith(`a.json:3:5 warning missing-kms-action The string is ${long}.\n`));
  });

  test("colours only on a terminal, and not with NO_COLOR or a dumb one", async () => {
    const cwd = folderWith({ "a.json": policy("BAD") });
    const coloured = async (isTTY: boolean, env: Record<string, string>): Promise<boolean> =>
      (await keyhole(cwd, ["check"], { isTTY, env })).stdout.includes("\u001b[");
    assert.equal(await coloured(true, {}), true);
    assert.equal(await coloured(true, { NO_COLOR: "" }), true);
    assert.equal(await coloured(true, { NO_COLOR: "1" }), false);
    assert.equal(await coloured(true, { TERM: "dumb" }), false);
    assert.equal(await coloured(false, {}), false);
  });

  test("what a file or a name holds never steers the terminal", async () => {
    const cwd = folderWith({ "a.json": policy("BAD: \u001b[2J\u202e\u0007") });
    const { stdout } = await keyhole(cwd, ["check"]);
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u202e]/);
  });
});

suite("JSON format", () => {
  suiteTeardown(removeFolders);

  test("as documented, keys in their order", async () => {
    const cwd = folderWith({ "p/a.json": policy("BAD"), "p/b.json": policy("WORSE") });
    const { stdout } = await keyhole(cwd, ["check", "--format", "json"]);
    const range = (line: number, start: number, end: number): unknown => ({
      start: { line, character: start },
      end: { line, character: end },
    });
    const expected = {
      version: 2,
      diagnostics: [
        {
          file: "p/a.json",
          range: range(2, 4, 9),
          severity: "warning",
          code: "missing-kms-action",
          message: "The string is BAD.",
          related: [],
          fixes: [
            {
              title: 'Write "GOOD"',
              isPreferred: true,
              needsInput: false,
              edits: [{ file: "p/a.json", range: range(2, 4, 9), newText: '"GOOD"' }],
            },
            {
              title: 'Write "FAIR"',
              isPreferred: false,
              needsInput: false,
              edits: [{ file: "p/a.json", range: range(2, 4, 9), newText: '"FAIR"' }],
            },
          ],
        },
        {
          file: "p/b.json",
          range: range(2, 4, 11),
          severity: "error",
          code: "denied-kms-action",
          message: "The string is WORSE.",
          data,
          related: [{ file: "p/b.json", range: range(3, 0, 3), message: "the upload grant" }],
          fixes: [],
        },
      ],
      waived: [],
      summary: { files: 2, policies: 2, error: 1, warning: 1, information: 0, hint: 0, milliseconds: 7 },
    };
    assert.equal(stdout, `${JSON.stringify(expected, null, 2)}\n`);
  });

  test("no finding is a list all the same", async () => {
    const { stdout } = await keyhole(folderWith({ "a.json": policy("GOOD") }), ["check", "--format", "json"]);
    assert.deepEqual((JSON.parse(stdout) as { diagnostics: unknown }).diagnostics, []);
  });

  test("positions count UTF-16 code units, CRLF as one line break, a BOM not at all", async () => {
    const cwd = folderWith({ "a.json": '\ufeff{"Statement":\r\n["👍", "BAD"]}' });
    const { stdout } = await keyhole(cwd, ["check", "--format", "json"]);
    const {
      diagnostics: [first],
    } = JSON.parse(stdout) as { diagnostics: { range: unknown }[] };
    assert.deepEqual(first?.range, { start: { line: 1, character: 7 }, end: { line: 1, character: 12 } });
  });

  test("files are named from the current folder, also outside it, and sorted by code units", async () => {
    const cwd = folderWith({
      "here/z.json": policy("BAD"),
      "b.json": policy("BAD"),
      "here/Z.json": policy("BAD"),
      "here/é.json": policy("BAD"),
    });
    const { stdout } = await keyhole(`${cwd}/here`, ["check", ".", "../b.json", "-", "--format", "json"], {
      stdin: policy("BAD"),
    });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { file: string }[] };
    assert.deepEqual(
      diagnostics.map(({ file }) => file),
      ["../b.json", "<stdin>", "Z.json", "z.json", "é.json"],
    );
  });

  test("the same files give the same bytes but for the time", async () => {
    const cwd = folderWith({ "a.json": policy("BAD", "WORSE", "HINT"), "b/c.json": policy("ASK") });
    const [first, second] = [
      await keyhole(cwd, ["check", "--format", "json"]),
      await keyhole(cwd, ["check", "b", ".", "--format", "json"]),
    ];
    assert.equal(withoutTime(first.stdout), withoutTime(second.stdout));
  });
});

interface Sarif {
  readonly version: string;
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: {
          readonly name: string;
          readonly rules: readonly { id: string; shortDescription: { text: string }; helpUri?: string }[];
        };
      };
      readonly columnKind: string;
      readonly invocations: readonly [
        { executionSuccessful: boolean; toolExecutionNotifications?: readonly unknown[] },
      ];
      readonly results: readonly Record<string, unknown>[];
    },
  ];
}

suite("SARIF format", () => {
  suiteTeardown(removeFolders);

  async function sarif(files: Record<string, string>, ...args: string[]): Promise<Sarif["runs"][0]> {
    const { stdout } = await keyhole(folderWith(files), ["check", "--format", "sarif", ...args]);
    const log = JSON.parse(stdout) as Sarif;
    assert.equal(log.version, "2.1.0");
    assert.equal(log.runs.length, 1);
    return log.runs[0];
  }

  test("one rule for each code, with summary and help, found or not", async () => {
    const { tool, columnKind, invocations, results } = await sarif({ "a.json": policy("GOOD") });
    assert.equal(columnKind, "utf16CodeUnits");
    assert.deepEqual(
      tool.driver.rules.map(({ id }) => id),
      ["denied-kms-action", "invalid-json", "missing-kms-action"],
    );
    assert.deepEqual(tool.driver.rules[0], {
      id: "denied-kms-action",
      shortDescription: { text: about.rules[0]?.summary },
      helpUri: about.rules[0]?.helpUri,
    });
    assert.deepEqual([invocations, results], [[{ executionSuccessful: true }], []]);
  });

  test("a result with its place, related places, data and rule", async () => {
    const {
      results: [result],
    } = await sarif({ "p/a b.json": policy("WORSE") });
    const location = (startLine: number, startColumn: number, endColumn: number): unknown => ({
      artifactLocation: { uri: "p/a%20b.json" },
      region: { startLine, startColumn, endLine: startLine, endColumn },
    });
    assert.deepEqual(result, {
      ruleId: "denied-kms-action",
      ruleIndex: 0,
      level: "error",
      message: { text: "The string is WORSE." },
      locations: [{ physicalLocation: location(3, 5, 12) }],
      relatedLocations: [{ id: 1, physicalLocation: location(4, 1, 4), message: { text: "the upload grant" } }],
      properties: { data },
    });
  });

  test("fixes as replacements; a deletion inserts nothing", async () => {
    const { results } = await sarif({ "a.json": policy("BAD", "GONE", "ASK") });
    const fixes = results.map((result) => (result["fixes"] as Record<string, unknown>[])[0]);
    const fix = (
      text: string,
      startLine: number,
      endColumn: number,
      content: unknown,
      needsInput: boolean,
    ): unknown => ({
      description: { text },
      artifactChanges: [
        {
          artifactLocation: { uri: "a.json" },
          replacements: [
            { deletedRegion: { startLine, startColumn: 5, endLine: startLine, endColumn }, ...(content as object) },
          ],
        },
      ],
      properties: { isPreferred: true, needsInput },
    });
    assert.deepEqual(fixes, [
      fix('Write "GOOD"', 3, 10, { insertedContent: { text: '"GOOD"' } }, false),
      fix("Take it out", 4, 11, {}, false),
      fix('Write "<KEY_ID>"', 5, 10, { insertedContent: { text: '"<KEY_ID>"' } }, true),
    ]);
  });

  test("information and hint are notes", async () => {
    const { results } = await sarif({ "a.json": policy("WORSE", "BAD", "NOTE", "HINT") });
    assert.deepEqual(
      results.map(({ level }) => level),
      ["error", "warning", "note", "note"],
    );
  });

  test("names are relative references: characters that mean something in one are escaped", async () => {
    const { results } = await sarif({ "a:b/c#d%?é.json": policy("BAD") });
    assert.match(JSON.stringify(results[0]), /"uri":"a%3Ab\/c%23d%25%3F%C3%A9\.json"/);
  });

  test("a file that could not be read is a notification", async () => {
    const { invocations } = await sarif({ "a.json": policy("BAD") }, "a.json", "gone.json");
    assert.equal(invocations[0].executionSuccessful, false);
    assert.equal(invocations[0].toolExecutionNotifications?.length, 1);
  });
});

suite("GitHub format", () => {
  suiteTeardown(removeFolders);

  test("a workflow command for each finding: place from 1, code as title, then what else matters and the fixes", async () => {
    const cwd = folderWith({ "p/a.json": policy("BAD", "WORSE", "NOTE", "HINT") });
    const { stdout, status } = await keyhole(cwd, ["check", "--format", "github"]);
    const at = (line: number, endColumn: number, code: string): string =>
      `file=p/a.json,line=${line},endLine=${line},col=5,endColumn=${endColumn},title=Keyhole%3A ${code}`;
    assert.equal(status, 1);
    assert.deepEqual(stdout.split("\n"), [
      `::warning ${at(3, 10, "missing-kms-action")}::The string is BAD.%0Afix: Write "GOOD"%0Afix: Write "FAIR"`,
      `::error ${at(4, 12, "denied-kms-action")}::The string is WORSE.%0Asee p/a.json:5:1 the upload grant`,
      `::notice ${at(5, 11, "missing-kms-action")}::The string is NOTE.`,
      `::notice ${at(6, 11, "missing-kms-action")}::The string is HINT.`,
      "",
    ]);
  });

  test("nothing to report is nothing to say", async () => {
    assert.deepEqual(await keyhole(folderWith({ "a.json": policy("GOOD") }), ["check", "--format", "github"]), {
      status: 0,
      stdout: "",
      stderr: "",
    });
  });

  test("no name and no text can end a command or begin another", async () => {
    const cwd = folderWith({ "100%,a:b.json": policy("BAD: 5%25\u2028::error::x") });
    const { stdout } = await keyhole(cwd, ["check", "--format", "github"]);
    assert.equal(
      stdout,
      "::warning file=100%25%2Ca%3Ab.json,line=3,endLine=3,col=5,endColumn=27,title=Keyhole%3A missing-kms-action" +
        '::The string is BAD: 5%2525\ufffd::error::x.%0Afix: Write "GOOD"%0Afix: Write "FAIR"\n',
    );
  });

  test("a range over several lines has no columns", () => {
    const report = {
      diagnostics: [
        {
          file: "a.json",
          range: { offset: 2, end: 5 },
          severity: "error" as const,
          code: "invalid-json",
          message: "Not closed.",
          related: [],
          fixes: [],
        },
      ],
      waived: [],
      texts: new Map([["a.json", "{\n [\n"]]),
      files: 1,
      policies: 1,
      milliseconds: 1,
      errors: [],
    };
    assert.deepEqual(
      [...formatGithub(report, (file) => file)],
      ["::error file=a.json,line=2,endLine=3,title=Keyhole%3A invalid-json::Not closed.\n"],
    );
  });

  test("in a workflow, files are named from the repository's root", async () => {
    const cwd = folderWith({ "infra/a.json": policy("BAD"), "b.json": policy("BAD") });
    const named = async (root: string): Promise<readonly string[]> =>
      [
        ...(
          await keyhole(`${cwd}/infra`, ["check", ".", "../b.json", "--format", "github"], {
            env: { GITHUB_WORKSPACE: root },
          })
        ).stdout.matchAll(/file=([^,]*)/g),
      ].map(([, name = ""]) => name);
    assert.deepEqual(await named(cwd), ["b.json", "infra/a.json"]);
    assert.deepEqual(await named(""), ["../b.json", "a.json"]);
  });
});
