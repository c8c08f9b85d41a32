/**
 * A reader that has read other versions says the same as a new one, whatever was edited in between, and keeps what did
 * not change.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Workspace } from "../../test/harness/model-source.ts";
import { codes, dependsOn, MemoryFiles } from "../../test/harness/model-source.ts";
import type { ModelPolicy, WorkspaceModel } from "./model.ts";
import { createModelReader, readModel } from "./read-model.ts";

const statement = (more: string): string => `{ "Statement": [{ "Effect": "Allow", ${more} }] }`;
const contents = fc.constantFrom(
  undefined,
  "",
  "{}",
  '{ "Statement": [',
  statement('"Action": "*", "Resource": "*"'),
  statement('"Action": "s3:PutObject", "Resource": "${x.y}"'),
  statement('"Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"'),
  statement('"Principal": "*", "Action": "kms:*", "Resource": "*"'),
  JSON.stringify({
    UserDetailList: [
      {
        Arn: "arn:aws:iam::111122223333:user/a",
        UserPolicyList: [{ PolicyDocument: { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] } }],
      },
    ],
  }),
);
const inline = { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
const names = ["a.json", "b.json", "p/a.json", "p/b.json"];
const policies = fc.oneof(
  fc.constantFrom(...names, "*.json", "p/*.json"),
  fc.array(fc.constantFrom(...names, "p/*.json", inline), { maxLength: 3 }),
);
const user = "arn:aws:iam::111122223333:user/a";
const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

const keyhole = fc
  .record({
    bucket: policies,
    key: policies,
    own: policies,
    group: policies,
    boundary: policies,
    level: fc.array(fc.constantFrom(...names), { maxLength: 2 }),
    space: fc.constantFrom("", "\n", "  "),
    tail: fc.constantFrom({}, { severity: {} }, { uploads: [{ principal: user, to: "s3://b-1" }] }),
  })
  .map(
    ({ bucket, key, own, group, boundary, level, space, tail }) =>
      space +
      JSON.stringify({
        buckets: { "b-1": { policy: bucket }, "b-2": { policy: "a.json" } },
        keys: { [keyArn]: { policy: key } },
        principals: {
          [user]: { policies: own, groups: { g: group }, permissionsBoundary: boundary },
          [`${user}2`]: { policies: own },
        },
        accounts: { "111122223333": { serviceControlPolicies: [level, ["b.json"]] } },
        ...tail,
      }),
  );

type Edit = { readonly name: string; readonly text: string | undefined };
const edits = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ name: fc.constantFrom(...names, "p/new.json", "unrelated.txt"), text: contents }),
    },
    { weight: 1, arbitrary: fc.record({ name: fc.constant("keyhole.json"), text: keyhole }) },
  ),
  { minLength: 1, maxLength: 6 },
);

/** A model as text, without the identity of its objects. */
function shown(model: WorkspaceModel): string {
  return JSON.stringify(model, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || !("found" in value)) return value;
    const { file, found } = value as ModelPolicy;
    return [file, found.type, found.kind, found.source.text.slice(found.document.node.offset, found.document.node.end)];
  });
}

function edited(workspace: Workspace, { name, text }: Edit): Workspace {
  const rest = Object.entries(workspace).filter(([other]) => other !== name);
  return Object.fromEntries(text === undefined ? rest : [...rest, [name, text]]);
}

suite("reading a model again", () => {
  test("gives what reading it afresh gives, and leaves alone what does not depend on the edit", () => {
    fc.assert(
      fc.property(keyhole, fc.array(contents, { minLength: 4, maxLength: 4 }), edits, (text, texts, steps) => {
        const reader = createModelReader(codes);
        const memory = new MemoryFiles();
        let workspace = names.reduce((all, name, index) => edited(all, { name, text: texts[index] }), {
          "keyhole.json": text,
        } as Workspace);
        let before = reader.read(memory.source(workspace));
        for (const step of steps) {
          workspace = edited(workspace, step);
          const model = reader.read(memory.source(workspace));
          assert.equal(shown(model), shown(readModel(new MemoryFiles().source(workspace), codes)));
          if (!dependsOn(before, step.name)) assert.equal(model, before);
          // The second bucket names this one file.
          if (step.name !== "keyhole.json" && step.name !== "a.json") assert.equal(model.buckets[1], before.buckets[1]);
          before = model;
        }
      }),
      { numRuns: 400 },
    );
  });
});
