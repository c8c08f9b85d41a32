/** Names that the catalog lacks and somebody knows: in a setting, and in keyhole.json. */
import assert from "node:assert/strict";
import { checkAll } from "../../test/harness/check-fixture.ts";
import { wholeCatalog } from "../../test/harness/catalog.ts";
import { wholeEngine } from "../../test/harness/whole-engine.ts";
import { defaultSettings } from "../rules/engine.ts";
import { withNames } from "./known-names.ts";

const unknown = /^invalid-(?:action|service|service-in-action|service-condition-key)$/;
const statement = {
  Effect: "Deny",
  Action: ["newservice:DoThing", "sqs:GetNewThing"],
  Resource: "arn:aws:newservice:eu-west-1:111122223333:thing/a",
  Condition: { StringEquals: { "newservice:Size": "1", "sqs:NewKey": "a" } },
};
const text = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
const knownNames = ["NewService", "sqs:getnewthing", "sqs:NewKey"];

const codes = (files: Parameters<typeof checkAll>[1], names?: readonly string[]): string[] =>
  checkAll(wholeEngine(), files, { ...defaultSettings, ...(names && { knownNames: names }) })
    .map(({ code }) => code)
    .filter((code) => unknown.test(code));

suite("names that somebody knows", () => {
  test("in the setting", () => {
    const files = [{ file: "policy.json", text }];
    assert.equal(codes(files).length, 5);
    assert.deepEqual(codes(files, knownNames), []);
    assert.deepEqual(codes(files, ["newservice:Other", "sqs:NewKey"]), ["invalid-action"]);
  });

  test("in keyhole.json, for the policies that it names", () => {
    const model = (more: object) => ({
      file: "keyhole.json",
      text: JSON.stringify({ principals: { "arn:aws:iam::111122223333:role/app": { policies: "app.json" } }, ...more }),
    });
    assert.equal(codes([model({}), { file: "app.json", text }]).length, 5);
    assert.deepEqual(codes([model({ knownNames }), { file: "app.json", text }]), []);
  });

  test("are added to the catalog, whatever the case", () => {
    const catalog = withNames(wholeCatalog(), knownNames);
    assert.ok(catalog.hasService("NEWSERVICE") && catalog.hasKeyPrefix("newservice") && catalog.hasArnService("s3"));
    assert.ok(catalog.isAdded("SQS:NewKey") && catalog.isAdded("newservice:Anything") && !catalog.isAdded("sqs:Other"));
    assert.equal(catalog.date, wholeCatalog().date);
    assert.equal(withNames(wholeCatalog(), []), wholeCatalog());
  });
});
