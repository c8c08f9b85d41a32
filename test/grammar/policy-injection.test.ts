import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import type { IGrammar } from "vscode-textmate";
import { checkScopes, coloured, loadGrammar, tokenize } from "./tokenize.ts";

suite("colours of policy JSON", () => {
  let grammar: IGrammar;
  suiteSetup(async () => {
    grammar = await loadGrammar();
  });

  for (const file of readdirSync(new URL("scopes/", import.meta.url)).sort()) {
    test(`as drawn in scopes/${file}`, () => {
      checkScopes(grammar, readFileSync(new URL(`scopes/${file}`, import.meta.url), "utf8"));
    });
  }

  test("ordinary JSON gets no colour of ours", async () => {
    const text = JSON.stringify(
      {
        name: "app",
        Action: "open",
        effect: "Allow",
        Effect: "fade",
        Condition: "CreateResources",
        Resource: "https://example.com/*",
        scripts: { build: "tsc && node a:b" },
        files: ["src/*", "**/*.json"],
        template: "${aws:username}",
        key: "kms:Decrypt",
        conditions: { StringEquals: { "aws:SourceIp": "10.0.0.1" } },
        note: "arn:aws is how ARNs begin, arn:aws:s3:::bucket is one",
      },
      null,
      2,
    );
    const lines = tokenize(grammar, text);
    assert.deepEqual(coloured(lines), []);
    const plain = tokenize(await loadGrammar(false), text);
    assert.deepEqual(
      lines.map((line) => line.tokens.map((token) => token.endIndex)),
      plain.map((line) => line.tokens.map((token) => token.endIndex)),
    );
  });

  test("what AWS documents keeps the scopes of JSON, strings and properties above all", async () => {
    const folder = new URL("../fixtures/documented/", import.meta.url);
    const plainGrammar = await loadGrammar(false);
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".jsonc"))) {
      const text = readFileSync(new URL(name, folder), "utf8");
      const [ours, plain] = [tokenize(grammar, text), tokenize(plainGrammar, text)];
      for (const [index, { text: line, tokens }] of ours.entries()) {
        for (const token of tokens) {
          const base = plain[index]?.tokens.find(
            (one) => one.startIndex <= token.startIndex && token.startIndex < one.endIndex,
          );
          const kind = (scopes: readonly string[] = []): string[] =>
            scopes
              .filter(
                (scope) =>
                  /^(?:string\.|support\.type|comment|invalid|constant\.(?:numeric|language)\.json|punctuation.*json$)/.test(
                    scope,
                  ) && !/\.policy$/.test(scope),
              )
              .sort();
          assert.deepEqual(
            kind(token.scopes),
            kind(base?.scopes),
            `${name}:${String(index + 1)}:${String(token.startIndex + 1)}: ${line}`,
          );
        }
      }
    }
  });

  test("a policy of 200 KB on one line takes a token for every few characters and colours them all", () => {
    const statement = {
      Effect: "Allow",
      Action: ["s3:PutObject*", "kms:GenerateDataKey"],
      Resource: "arn:aws:s3:::bucket/${aws:username}/*",
      Condition: { StringLike: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::bucket*" } },
    };
    const count = Math.ceil(200_000 / JSON.stringify(statement).length);
    const text = JSON.stringify({ Statement: Array.from({ length: count }, () => statement) });
    const [line] = tokenize(grammar, text);
    const names = coloured(line === undefined ? [] : [line]);
    assert.equal(names.filter((name) => name === "s3:PutObject*").length, count);
    assert.equal(names.filter((name) => name === "StringLike").length, count);
    const tokens = line?.tokens.length ?? 0;
    assert.ok(
      tokens > count * 40 && tokens < text.length / 2,
      `${String(tokens)} tokens for ${String(text.length)} characters`,
    );
  });

  test("strings made to mislead the expressions end as they should", () => {
    const long = "a".repeat(50_000);
    for (const value of [
      `arn:aws:${long}`,
      `arn:aws:s3:::${"${aws:".repeat(5_000)}`,
      `s3:${long} `,
      `\${aws:${long}, '${long}`,
      `arn:aws:s3:::${"\\\\".repeat(20_000)}`,
      `arn:aws:${":".repeat(30_000)}`,
    ]) {
      const lines = tokenize(
        grammar,
        `{ "Action": "${value}", "Resource": "${value}", "Condition": { "StringLike": { "${value}": "${value}" } } }\n[]`,
      );
      assert.deepEqual(
        lines[1]?.tokens.map((token) => token.scopes.at(-1)),
        ["punctuation.definition.array.begin.json", "punctuation.definition.array.end.json"],
      );
    }
  });
});
