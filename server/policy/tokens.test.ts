import assert from "node:assert/strict";
import fc from "fast-check";
import { createScanner } from "jsonc-parser";
import { endOfFile, numericLiteral, stringLiteral, TokenReader } from "./tokens.ts";

interface Token {
  readonly token: number;
  readonly offset: number;
  readonly end: number;
  readonly value: string;
}

const hasValue = (token: number): boolean => token === stringLiteral || token === numericLiteral;

function read(text: string): Token[] {
  const reader = new TokenReader(text);
  const tokens: Token[] = [];
  do {
    reader.next();
    const { token, offset, end, value } = reader;
    tokens.push({ token, offset, end, value: hasValue(token) ? value : "" });
  } while (reader.token !== endOfFile);
  return tokens;
}

function scan(text: string): Token[] {
  const scanner = createScanner(text, true);
  const tokens: Token[] = [];
  let token: number;
  do {
    token = scanner.scan();
    tokens.push({
      token,
      offset: scanner.getTokenOffset(),
      end: scanner.getPosition(),
      value: hasValue(token) ? scanner.getTokenValue() : "",
    });
  } while (token !== endOfFile);
  return tokens;
}

suite("Tokens", () => {
  test("are those of jsonc-parser's scanner, whatever the text", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      " ",
      "\t",
      "\n",
      "\r\n",
      "\u00a0",
      "\v",
      '"',
      '""',
      '"s3:PutObject"',
      '"a\\n\\u0041"',
      '"\\q"',
      '"\u0001"',
      '"open',
      "\\",
      "12",
      "-1.5e3",
      "1.",
      "true",
      "fals",
      "null",
      "word",
      "// note\n",
      "\ud83d\ude00",
      "\u2028",
    );
    fc.assert(
      fc.property(
        fc.array(pieces).map((parts) => parts.join("")),
        (text) => {
          assert.deepEqual(read(text), scan(text));
        },
      ),
      { numRuns: 500, verbose: 1 },
    );
  });

  test("a byte order mark at the start is none", () => {
    assert.deepEqual(
      read("\ufeff{}").map(({ offset }) => offset),
      [1, 2, 3],
    );
  });

  test("looking ahead changes nothing", () => {
    const reader = new TokenReader('[ "a" , // b\n 1 ]');
    reader.next();
    const ahead = reader.peek();
    const following = [0, 1, 2].map(() => {
      reader.next();
      return reader.token;
    });
    assert.deepEqual(ahead, following);
  });
});
