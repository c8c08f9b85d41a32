import assert from "node:assert/strict";
import { covered, key, testModel, uploader } from "./editor.test-helper.ts";
import { definitionsOf, mentionAt, mentionsInModel, mentionsInPolicy, Names, referencesTo } from "./subjects.ts";
import type { Subject } from "./subjects.ts";

function read() {
  const { checked, engine, file } = testModel();
  const { model } = checked.compiled;
  return { engine, file, model, names: new Names(model) };
}
const told = (subject: Subject | undefined): string => {
  if (subject === undefined) return "";
  switch (subject.kind) {
    case "bucket":
      return `bucket ${subject.entry.name}`;
    case "account":
      return `account ${subject.entry.id}`;
    default:
      return `${subject.kind} ${subject.entry.arn}`;
  }
};

suite("names of a model", () => {
  test("ARNs of principals, their sessions, keys, aliases, buckets, objects and accounts", () => {
    const { names } = read();
    const cases: Readonly<Record<string, string>> = {
      [uploader]: `principal ${uploader}`,
      "arn:aws:sts::111122223333:assumed-role/uploader/session": `principal ${uploader}`,
      [key]: `key ${key}`,
      "arn:aws:kms:eu-west-1:111122223333:alias/lake": `key ${key}`,
      "arn:aws:s3:::lake": "bucket lake",
      "arn:aws:s3:::lake/incoming/*": "bucket lake",
      "s3://lake/x": "bucket lake",
      "111122223333": "account 111122223333",
      "arn:aws:iam::111122223333:root": "account 111122223333",
      "arn:aws:s3:::la*": "",
      "arn:aws:s3:::other/*": "",
      "arn:aws:kms:eu-west-1:111122223333:alias/other": "",
      lake: "",
      "*": "",
    };
    for (const [text, expected] of Object.entries(cases)) assert.equal(told(names.subject(text)), expected, text);
  });

  test("mentions of a policy, found by their place", () => {
    const { names, engine, file } = read();
    const partner = file("m/partner.json");
    const mentions = engine.documents(partner).flatMap((found) => mentionsInPolicy(names, found));
    assert.deepEqual(
      mentions.map(({ range }) => covered(partner, range)),
      ['"arn:aws:s3:::lake/*"', `"${key}"`],
    );
    assert.equal(told(mentionAt(mentions, partner.text.indexOf(key))?.subject), `key ${key}`);
    assert.equal(mentionAt(mentions, 0), undefined);
  });

  test("mentions of keyhole.json: names of members and values", () => {
    const { names, model, file } = read();
    const mentions = mentionsInModel(names, model.text).map(({ range }) => covered(file(model.file), range));
    for (const one of ['"lake"', '"111122223333"', `"${key}"`, `"${uploader}"`]) assert.ok(mentions.includes(one), one);
    assert.ok(!mentions.includes('"lake.json"'));
  });

  test("in an escaped policy, too", () => {
    const { names, engine, file } = read();
    const text = JSON.stringify({ Policy: file("m/partner.json").text });
    const printed = engine.read("m/printed.json", text);
    const mentions = engine.documents(printed).flatMap((found) => mentionsInPolicy(names, found));
    assert.deepEqual(
      mentions.map(({ range }) => covered(printed, range)),
      ['\\"arn:aws:s3:::lake/*\\"', `\\"${key}\\"`],
    );
  });

  test("definition: the entry, then the policies; references: everywhere", () => {
    const { names, model, file } = read();
    const subject = names.subject(key);
    assert.ok(subject);
    assert.deepEqual(
      definitionsOf(subject).map((place) => [place.file, covered(file(place.file), place.range)]),
      [
        ["m/keyhole.json", `"${key}"`],
        ["m/key.json", '"Statement"'],
      ],
    );
    assert.deepEqual(
      referencesTo(model, subject).map((place) => place.file),
      ["m/keyhole.json", "m/keyhole.json", "m/uploader.json", "m/partner.json"],
    );
  });
});
