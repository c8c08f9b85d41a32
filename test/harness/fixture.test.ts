import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import fc from "fast-check";
import { drawFixture, onlyFile, parseFixture, type ExpectedDiagnostic } from "./fixture.ts";

const reported = new URL("../fixtures/reported/", import.meta.url);

/** The text that a mark points at. */
function marked(fixture: ReturnType<typeof parseFixture>, expected: ExpectedDiagnostic): string | undefined {
  return fixture.files.find(({ file }) => file === expected.file)?.text.slice(expected.start, expected.end);
}

suite("fixture: reading", () => {
  test("carets point at the token above, and leave the text", () => {
    const fixture = parseFixture(
      "a.jsonc",
      [
        "// note: any",
        "{",
        '\t"Action": ["s3:GetObject", "s3:PutObject"]',
        "//                          ^^^^^^^^^^^^^^ missing-kms-action warning scope=some actions=kms:Decrypt,kms:GenerateDataKey: not allowed: kms",
        "}",
      ].join("\n"),
    );
    assert.equal(fixture.files[0]?.text, '{\n\t"Action": ["s3:GetObject", "s3:PutObject"]\n}');
    const [expected] = fixture.expected;
    assert.ok(expected !== undefined);
    assert.equal(marked(fixture, expected), '"s3:PutObject"');
    assert.deepEqual(
      { ...expected, start: 0, end: 0 },
      {
        file: onlyFile,
        start: 0,
        end: 0,
        code: "missing-kms-action",
        severity: "warning",
        attributes: { scope: "some", actions: "kms:Decrypt,kms:GenerateDataKey" },
        text: "not allowed: kms",
      },
    );
    assert.deepEqual(fixture.header, { note: "any" });
  });

  test("several marks under one line, several files in one fixture", () => {
    const fixture = parseFixture(
      "a.jsonc",
      [
        "//- a/key.json",
        '{ "a": "b" }',
        "//^^^ invalid-policy-element error",
        "//     ^^^ key-policy-does-not-allow hint",
        "//- bucket.json",
        '  ["x"]',
        "// ^^^ denied-s3-action warning",
      ].join("\r\n"),
    );
    assert.deepEqual(
      fixture.files.map(({ file }) => file),
      ["a/key.json", "bucket.json"],
    );
    assert.deepEqual(
      fixture.expected.map((one) => [one.file, marked(fixture, one)]),
      [
        ["a/key.json", '"a"'],
        ["a/key.json", '"b"'],
        ["bucket.json", '"x"'],
      ],
    );
  });

  test("angle brackets stand for a token in the first two columns", () => {
    const fixture = parseFixture("a.jsonc", '{"Statement": []}\n//<<<<<<<<<<< key-policy-locks-out warning\n');
    assert.deepEqual(
      fixture.expected.map((one) => marked(fixture, one)),
      ['"Statement"'],
    );
  });

  test("ordinary comments and what looks like a mark inside a string stay", () => {
    const text = '{ // a ^ note\n  "a": "// ^^^ x y"\n  // see below\n}';
    assert.equal(parseFixture("a.jsonc", text).files[0]?.text, text);
  });

  const broken: readonly (readonly [string, string, RegExp])[] = [
    ["a mark beyond the line", '{ "a": 1 }\n//               ^^^ some-code error', /a\.jsonc:2: .*no token/],
    ["a mark that takes blanks along", '{ "a": 1 }\n//^^^^ some-code error', /a\.jsonc:2: .*no token/],
    ["a mark that cuts a string", '{ "abc": 1 }\n//^^ some-code error', /a\.jsonc:2: .*no token/],
    ["a mark without a line above", "// ^^^ some-code error\n{}", /a\.jsonc:1: .*no line above/],
    [
      "an unknown attribute",
      '{ "a": 1 }\n//^^^ some-code error colour=red',
      /a\.jsonc:2: unknown attribute "colour=red"/,
    ],
    ["a wrong value", '{ "a": 1 }\n//^^^ some-code error scope=most', /a\.jsonc:2: "most"/],
    ["an unknown severity", '{ "a": 1 }\n//^^^ some-code fatal', /a\.jsonc:2: "fatal" is no severity/],
    ["no code", '{ "a": 1 }\n//^^^', /a\.jsonc:2: "" is no diagnostic code/],
    ["an unknown header", "// colour: red\n{}", /a\.jsonc:1: unknown header "colour"/],
    ["a header twice", "// note: a\n// note: b\n{}", /a\.jsonc:2: .*already/],
    ["an assumption nobody knows", "// assume: AES256\n{}", /a\.jsonc:1: assume/],
    ["a file twice", "//- a.json\n{}\n//- a.json\n{}", /a\.jsonc:3: the file a\.json/],
    ["no policy", "// note: a\n", /a\.jsonc:2: no policy/],
  ];
  for (const [what, source, message] of broken) {
    test(`throws on ${what}`, () => {
      assert.throws(() => parseFixture("a.jsonc", source), message);
    });
  }

  test("what was found in public tells where, what and how it ended", () => {
    const header =
      "// source: https://example.com\n// posted: identity policy\n// outcome: it failed,\n//   then it worked\n// expect: quiet\n";
    assert.equal(parseFixture("reported/a.jsonc", `${header}{}`).header["outcome"], "it failed, then it worked");
    assert.throws(
      () => parseFixture("reported/a.jsonc", "// source: x\n// posted: y\n{}"),
      /reported\/a\.jsonc:1: missing header: outcome, expect/,
    );
    assert.throws(
      () => parseFixture("reported/a.jsonc", `${header}{ "a": 1 }\n//^^^ some-code error`),
      /expect: quiet, but/,
    );
    assert.throws(
      () => parseFixture("reported/a.jsonc", `${header.replace("quiet", "a cause")}{}`),
      /expect is not quiet/,
    );
  });
});

suite("fixture: drawing", () => {
  test("a diagnostic over several lines is drawn on its first", () => {
    const drawn = drawFixture(
      [{ file: onlyFile, text: "  {\n  }" }],
      [{ file: onlyFile, start: 2, end: 7, code: "invalid-json", severity: "error", text: "no\nend" }],
    );
    assert.equal(drawn, "  {\n//^ invalid-json error: no end\n  }");
  });

  test("what is drawn reads back the same", () => {
    const label = fc.record({
      code: fc.constantFrom("missing-kms-action", "invalid-json"),
      severity: fc.constantFrom("error", "warning", "information", "hint"),
      attributes: fc.constantFrom<Readonly<Record<string, string>>>(
        {},
        { scope: "all" },
        { actions: "kms:Decrypt", operations: "PutObject,MultipartUpload" },
      ),
      text: fc.constantFrom(undefined, "a: b", "kms:Decrypt"),
    });
    const file = fc.record({
      value: fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(fc.string(), fc.integer(), fc.array(fc.string()))),
      indent: fc.constantFrom("", "  ", "\t"),
      lineEnd: fc.constantFrom("\n", "\r\n"),
      picks: fc.array(fc.tuple(fc.nat(), label), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(file, { minLength: 1, maxLength: 3 }), (parts) => {
        const files = parts.map(({ value, indent, lineEnd }, index) => ({
          file: parts.length === 1 ? onlyFile : `f${String(index)}.json`,
          text: JSON.stringify(value, undefined, indent).replaceAll("\n", lineEnd),
        }));
        const expected = parts.flatMap(({ picks }, index) => {
          const { file: name, text } = files[index]!;
          const tokens = [...text.matchAll(/"(?:[^"\\]|\\.)*"/g)];
          return tokens.length === 0
            ? []
            : picks
                .map(([pick, rest]) => {
                  const token = tokens[pick % tokens.length]!;
                  return { file: name, start: token.index, end: token.index + token[0].length, ...rest };
                })
                .sort((a, b) => a.start - b.start || a.end - b.end);
        });
        const again = parseFixture("a.jsonc", drawFixture(files, expected));
        assert.deepEqual(again.files, files);
        assert.deepEqual(again.expected, expected);
      }),
    );
  });
});

suite("fixture: policies found in public", () => {
  const names = readdirSync(reported).filter((name) => name.endsWith(".jsonc"));

  test("there are at least thirty-six, and each can be read", () => {
    const policies = names.flatMap(
      (name) => parseFixture(`reported/${name}`, readFileSync(new URL(name, reported), "utf8")).files,
    );
    assert.ok(policies.length >= 36, `${String(policies.length)} policies`);
  });

  test("they are JSON once the marks are gone, and the values that a template leaves open are there", () => {
    for (const name of names) {
      for (const { text } of parseFixture(`reported/${name}`, readFileSync(new URL(name, reported), "utf8")).files) {
        assert.doesNotThrow(() => {
          JSON.parse(text.replace(/(?<=": )\$\{\w+\}/g, "[]"));
        }, name);
      }
    }
  });

  test("no account of a real person or company is left", () => {
    for (const name of names) {
      const source = readFileSync(new URL(name, reported), "utf8");
      for (const [account] of source.replace(/\/\/ source: .*/g, "").matchAll(/(?<![\w-])\d{12}(?!\w)/g)) {
        assert.ok(["111122223333", "444455556666"].includes(account), `${name}: ${account}`);
      }
    }
  });
});
