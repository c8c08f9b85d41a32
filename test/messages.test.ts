import assert from "node:assert/strict";
import type { Reading } from "../server/workspace/denials/denial.ts";
import { DenialReader } from "../server/workspace/denials/reader.ts";
import { linesOf, messageFixtures } from "./harness/message-fixtures.ts";

function read(text: string, chunk = text.length + 1): Reading {
  const reader = new DenialReader();
  for (let from = 0; from < text.length; from += chunk) reader.push(text.slice(from, from + chunk));
  return reader.end();
}

suite("messages of public threads", () => {
  const fixtures = messageFixtures();

  test("there are more than a hundred of them", () => {
    assert.ok(fixtures.length > 100, String(fixtures.length));
  });

  for (const { file, source, text, expected } of fixtures)
    test(`${file}: ${source}`, () => {
      assert.deepEqual(linesOf(read(text)), expected);
    });

  test("how the text is cut into chunks changes nothing", () => {
    for (const { text, expected, source } of fixtures)
      for (const chunk of [1, 7, 64])
        assert.deepEqual(linesOf(read(text, chunk)), expected, `${source}, by ${String(chunk)}`);
  });

  test("a log of all of them has each at its line, once it is clear of the next", () => {
    const before = "INFO all is well\n".repeat(5000);
    for (const { text, expected, source } of fixtures) {
      const moved = expected.map((line) =>
        line.replace(/"line":(\d+)/, (_, line) => `"line":${String(Number(line) + 5000)}`),
      );
      assert.deepEqual(linesOf(read(`${before}${text}\n${before}`, 5000)), moved, source);
    }
  });

  test("escaped once and twice for JSON, sentences are what they were", () => {
    for (const { text, expected, file, source } of fixtures) {
      if (file === "events.txt" || expected.some((line) => !line.startsWith('--> {"wording":"sentence"'))) continue;
      const plain = (line: string): string => line.replace(/,"line":\d+|,"operation":"\w+"|,"object":\{.*?\}/g, "");
      for (const escaped of [JSON.stringify({ msg: text }), JSON.stringify({ a: JSON.stringify({ msg: text }) })])
        assert.deepEqual(linesOf(read(escaped)).map(plain), expected.map(plain), source);
    }
  });
});

suite("errors that are printed together", () => {
  const call = (operation: string, message = "Access Denied"): string =>
    `An error occurred (AccessDenied) when calling the ${operation} operation: ${message}`;
  const sentence = (user: string): string =>
    `User: arn:aws:iam::111122223333:user/${user} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::data-lake/a" because no identity-based policy allows the s3:GetObject action`;
  const counted = (text: string): unknown[] =>
    read(text).denials.map(({ item, count }) => [item.operation ?? item.principal?.split("/")[1], count]);

  for (const [name, text, expected] of [
    [
      "a list of messages without a reason",
      JSON.stringify([call("PutObject"), call("GetObject"), call("PutObject")]),
      [
        ["PutObject", 2],
        ["GetObject", 1],
      ],
    ],
    [
      "with a reason and without",
      JSON.stringify([{ message: call("PutObject") }, { message: sentence("ann") }]),
      [
        ["PutObject", 1],
        ["ann", 1],
      ],
    ],
    [
      "two calls of one line",
      `${call("PutObject")}; then ${call("DeleteObject")}`,
      [
        ["PutObject", 1],
        ["DeleteObject", 1],
      ],
    ],
    [
      "two transfers of one line",
      `upload failed: ./a to s3://bkt/a ${call("PutObject")} upload failed: ./b to s3://bkt/b ${call("PutObject")}`,
      [["PutObject", 2]],
    ],
    [
      "two sentences of one line",
      `${sentence("ann")}, ${sentence("bob")}`,
      [
        ["ann", 1],
        ["bob", 1],
      ],
    ],
    [
      "the operation before the list is that of each",
      `operation error S3: DeleteObjects, [{"Key":"a","Code":"AccessDenied","Message":"Access Denied"},{"Key":"b","Code":"AccessDenied","Message":"Access Denied"}]`,
      [["DeleteObjects", 2]],
    ],
    [
      "the points of a list",
      `Error: operation error S3: DeleteObjects: 2 errors occurred:\n\t* AccessDenied: Access Denied\n\t* AccessDenied: Access Denied\n`,
      [["DeleteObjects", 2]],
    ],
    [
      "an element that quotes its error twice",
      JSON.stringify([{ error: sentence("ann"), cause: { text: sentence("ann") } }]),
      [["ann", 1]],
    ],
    [
      "an object with lists of other things between",
      JSON.stringify({ error: sentence("ann"), tags: [{ a: 1 }, { b: 2 }], cause: sentence("ann") }),
      [["ann", 1]],
    ],
    [
      "a message and its stack",
      JSON.stringify({ errorMessage: sentence("ann"), trace: [sentence("ann"), "at a", "at b"] }),
      [["ann", 1]],
    ],
    [
      "one call, told twice in one line",
      `${call("PutObject")}: retry failed: ${call("PutObject")}`,
      [["PutObject", 1]],
    ],
  ] as const)
    test(name, () => {
      assert.deepEqual(counted(text), expected);
    });
});

suite("lines that a terminal has broken", () => {
  const whole =
    "upload failed: ./a.csv to s3://data-lake/in/a.csv An error occurred (AccessDenied) when calling the PutObject operation: User: arn:aws:sts::444455556666:assumed-role/uploader/ci is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-west-1:111122223333:key/0d6a1c52-7f3b-4c1e-9a55-3b1f6a0e7c11 with an explicit deny in a service control policy: arn:aws:organizations::444455556666:policy/o-exampleorg1/service_control_policy/p-examplep1";
  const brokenAt = (text: string, width: number): string =>
    text.replace(new RegExp(`.{${String(width)}}(?=.)`, "g"), "$&\n");

  test("at widths from 40 to 200, also within words, the message is read as if it were whole", () => {
    const expected = read(whole).denials.map(({ item, count }) => ({ item, count }));
    for (let width = 40; width <= 200; width += 3) {
      const { denials } = read(`$ aws s3 cp a.csv s3://data-lake/in/\n${brokenAt(whole, width)}`);
      assert.deepEqual(
        denials.map(({ item, count }) => ({ item, count })),
        expected,
        String(width),
      );
    }
  });

  test("between words", () => {
    const [expected] = read(whole).denials;
    for (let width = 60; width <= 120; width += 3) {
      const words = whole.replace(new RegExp(`(.{1,${String(width)}})(?: |$)`, "g"), "$1\n");
      const [found, ...more] = read(words).denials;
      assert.deepEqual(
        [found?.item.resource, found?.item.policyArn, found?.item.reason, more.length],
        [expected?.item.resource, expected?.item.policyArn, expected?.item.reason, 0],
        words,
      );
    }
  });
});

suite("hostile text", () => {
  const sentence =
    'User: arn:aws:iam::111122223333:user/a is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/k"';

  test("an endless line, and the denial at its end", () => {
    assert.deepEqual(
      read(`${"x ".repeat(700_000)}${sentence}`, 100_000).denials.map(({ line }) => line),
      [1],
    );
  });

  for (const [name, text] of [
    ["nested lists", "[".repeat(700_000)],
    ["nested objects", '{"a":'.repeat(200_000)],
    ["a string without an end", `{"a":"${"b".repeat(700_000)}`],
    ["braces", "{".repeat(700_000)],
    ["quotes and backslashes", '{"\\'.repeat(200_000)],
    ["blanks", `{${" ".repeat(700_000)}`],
    ["line breaks", "\n".repeat(700_000)],
    ["NUL", "\0".repeat(700_000)],
    ["half of a character", "\ud800".repeat(200_000)],
  ] as const)
    test(`${name}, and the denial behind them`, () => {
      assert.deepEqual(
        read(`${text}\n${sentence}\n`, 65_536).denials.map(({ item }) => item.action),
        ["s3:PutObject"],
      );
    });

  for (const [name, part] of [
    ["verbs", "is not authorized to perform: "],
    ["sentences that are cut off", "User: a is not authorized to perform: s3:GetObject on resource: "],
    ["blanks behind a verb", `is not authorized to perform:${" ".repeat(5000)}`],
    ["transfers", "upload failed: a to b "],
    ["failed uploads", "Failed to upload a to b/"],
    ["addresses", "s3a://b/"],
    ["codes", "AccessDenied: "],
    ["keys", "Key 'arn:aws:kms:"],
    ["access logs", "b [06/Feb/2026:00:00:38 +0000] 1 2 3 REST.PUT.OBJECT k 403 AccessDenied"],
    ["blank lines in a traceback", "Traceback (most recent call last)\n\n\n\n\n"],
    ["elements", '"Access Denied","'],
    ["calls", "An error occurred (AccessDenied) when calling the PutObject operation: "],
    ["points", "\n\t* AccessDenied: "],
    ["XML", "<Error><Code>AccessDenied</Code>"],
    ["carriage returns", "AccessDenied \r \r \r"],
    ["escapes", "\\\\\\\\\\\\\\n"],
    ["events without an end", '{"eventName":"PutObject","eventSource":"s3.amazonaws.com","a":['],
  ] as const)
    // A pattern that looks at the rest of the text from each place would take hours.
    test(`many ${name} come to an end`, () => {
      const text = `Access Denied ${part.repeat(Math.ceil(400_000 / part.length))}\n`;
      read(text, 65_536);
    });

  test("so many different denials are kept, and the others are counted", () => {
    const text = Array.from({ length: 1500 }, (_, index) => sentence.replace("user/a", `user/a${String(index)}`)).join(
      "\n",
    );
    const { denials, notKept } = read(`${text}\n${text}`);
    assert.deepEqual([denials.length, denials[0]?.count, notKept], [1000, 2, 1000]);
  });

  test("names of members that every object has are names like others", () => {
    const { denials } = read(
      '{"eventName":"__proto__","eventSource":"s3.amazonaws.com","errorCode":"AccessDenied","userIdentity":{"arn":"constructor"},"__proto__":{"a":1}}',
    );
    assert.deepEqual(
      denials.map(({ item }) => [item.operation, item.principal]),
      [["__proto__", "constructor"]],
    );
  });
});
