/** Who gains by an edit of a policy, and whom it serves: asked of edits as the fixes make them, and of worse ones. */
import assert from "node:assert/strict";
import { shortFiles, wholeArns } from "../../../test/harness/short-model.ts";
import { createCompiler } from "../../evaluate/compiler.ts";
import { compileStatements } from "../../evaluate/statement.ts";
import { parseJson } from "../../policy/parse.ts";
import type { StatementChange } from "../../policy/edits/changes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { findDocuments } from "../../policy/recognize.ts";
import { policySet } from "../scenario/policy-set.ts";
import type { Holders, Needs } from "./gain.ts";
import { givesMore, servesAll } from "./gain.ts";

function documentOf(statements: string): FoundDocument {
  const text = shortFiles(`policy: ${statements}`)[0]?.text ?? "";
  const [found] = findDocuments(parseJson(text).root, text);
  assert.ok(found);
  return found;
}

interface Edit {
  /** The policy as it is, in the words of `short-model.ts`. */
  readonly policy: string;
  /** What the edit makes of the policy's first statement, or inserts. */
  readonly changes?: string;
  readonly inserts?: string;
  readonly actions?: string;
  /** Lists; ARNs of keys and objects by their short names. */
  readonly principals?: string;
  readonly resources?: string;
  readonly byPrincipal?: Needs["byPrincipal"];
  /** The other identity policy of each principal that has this one. */
  readonly held?: Readonly<Record<string, string>>;
  readonly keys?: string;
}

const role = (name: string): string => wholeArns(`arn:aws:iam::DATA:role/${name}`);
const list = (text: string): string[] => (text === "" ? [] : wholeArns(text).split(","));

function asked(edit: Edit) {
  const compiler = createCompiler();
  const found = documentOf(edit.policy);
  const edited = documentOf(edit.changes ?? edit.inserts ?? "");
  const [is] = edited.document.statements;
  assert.ok(is);
  const was = edit.changes === undefined ? undefined : found.document.statements[0];
  const changes: StatementChange[] = [{ was, is, document: edited.document }];
  const needs: Needs = {
    principals: list(edit.principals ?? "attached"),
    actions: list(edit.actions ?? "kms:Decrypt"),
    resources: list(edit.resources ?? "KEY"),
    ...(edit.byPrincipal === undefined ? {} : { byPrincipal: edit.byPrincipal }),
  };
  const holders: Holders | undefined =
    edit.held === undefined && edit.keys === undefined
      ? undefined
      : {
          principals: Object.entries(edit.held ?? {}).map(([name, other]) => {
            const documents = [found, ...(other === "" ? [] : [documentOf(other)])];
            return {
              name: role(name),
              identity: policySet(compiler, documents, compileStatements(compiler, documents, [])),
            };
          }),
          keys: list(edit.keys ?? ""),
        };
  return { compiler, found, changes, needs, holders };
}

function gains(edit: Edit): boolean {
  const { compiler, found, changes, needs, holders } = asked(edit);
  return givesMore(compiler, found, changes, needs, holders);
}

function serves(edit: Edit): boolean {
  const { compiler, changes, needs } = asked(edit);
  return servesAll(compiler, changes, needs);
}

const hold = (
  name: string,
  ask: (edit: Edit) => boolean,
  cases: Readonly<Record<string, readonly [boolean, Edit]>>,
) => {
  suite(name, () => {
    for (const [title, [expected, edit]] of Object.entries(cases)) test(title, () => assert.equal(ask(edit), expected));
  });
};

const writes = "Allow s3:PutObject on lake/*";
const root = "Allow kms:* to root";
/** With all that fails asked for, and for role a. */
const forA = { policy: root, principals: role("a"), keys: "KEY" };
const keys = (count: number): string[] =>
  Array.from(
    { length: count },
    (_, index) => `arn:aws:kms:eu-west-1:DATA:key/${String(index).padStart(8, "0")}-12ab-34cd-56ef-1234567890ab`,
  );

hold("an edit gives more than what fails", gains, {
  "not, where it gives just that": [false, { policy: writes, inserts: "Allow kms:Decrypt on KEY" }],
  "in an action": [true, { policy: writes, inserts: "Allow kms:Decrypt,kms:Encrypt on KEY" }],
  "in the variants of an action": [
    true,
    { policy: writes, inserts: "Allow kms:GenerateDataKey* on KEY", actions: "kms:GenerateDataKey" },
  ],
  "not in variants that S3 never asks for, in a statement for S3's calls alone": [
    false,
    {
      policy: writes,
      inserts:
        "Allow kms:GenerateDataKey*,kms:DescribeKey on KEY if StringEquals kms:ViaService s3.eu-west-1.amazonaws.com",
      actions: "kms:GenerateDataKey",
    },
  ],
  "in none by a description in a statement for S3's calls alone": [
    false,
    {
      policy: writes,
      inserts: "Allow kms:Decrypt,kms:DescribeKey on KEY if StringEquals kms:ViaService s3.eu-west-1.amazonaws.com",
    },
  ],
  "in a key": [true, { policy: writes, inserts: "Allow kms:Decrypt on SECOND" }],
  "in every key": [true, { policy: writes, inserts: "Allow kms:Decrypt on *" }],
  "in keys of a pattern": [true, { policy: writes, inserts: "Allow kms:Decrypt on arn:aws:kms:eu-west-1:DATA:key/*" }],
  "in a pattern without the part that names a key": [
    true,
    { policy: writes, inserts: "Allow kms:Decrypt on arn:aws:kms:*", resources: "arn:aws:kms:*" },
  ],
  "in all but a list of resources": [
    true,
    { policy: writes, inserts: "Allow kms:Decrypt on not arn:aws:s3:::lake/*", resources: "arn:aws:s3:::lake/*" },
  ],
  "in all but a list of actions": [true, { policy: writes, inserts: "Allow not s3:PutObject on KEY" }],
  "not where only that is left of a list that is negated": [
    false,
    { policy: "Deny not kms:Decrypt", inserts: "Allow not s3:PutObject on KEY" },
  ],
  "in what a Deny of all but a list leaves of a list that is negated": [
    true,
    { policy: "Deny not kms:Encrypt", inserts: "Allow not s3:PutObject on KEY" },
  ],
  "not under the keys of a statement that was there, where no model tells which the bucket has": [
    false,
    { policy: "Allow kms:GenerateDataKey on SECOND", changes: "Allow kms:GenerateDataKey,kms:Decrypt on SECOND" },
  ],
  "under such a key, where a model tells it": [
    true,
    {
      policy: "Allow kms:GenerateDataKey on SECOND",
      changes: "Allow kms:GenerateDataKey,kms:Decrypt on SECOND",
      principals: role("a"),
      held: { a: "" },
    },
  ],
  "by what a Deny no longer denies": [true, { policy: "Deny kms:Decrypt on KEY", changes: "Deny kms:Encrypt on KEY" }],

  "not where a Deny is left for it": [
    false,
    { policy: "Deny kms:Encrypt on KEY", inserts: "Allow kms:Decrypt,kms:Encrypt on KEY" },
  ],
  "where a Deny is for somebody else": [
    true,
    { ...forA, policy: `${root}; Deny kms:Encrypt to role/c`, inserts: "Allow kms:Decrypt,kms:Encrypt to role/a" },
  ],
  "not where another statement gives it already": [
    false,
    { policy: "Allow kms:Encrypt on KEY", inserts: "Allow kms:Decrypt,kms:Encrypt on KEY" },
  ],
  "where the statement that gives it cannot be used": [
    true,
    {
      policy: "Allow kms:Encrypt on KEY if Foo aws:SourceIp 10.0.0.0/8",
      inserts: "Allow kms:Decrypt,kms:Encrypt on KEY",
    },
  ],
  "where a statement names somebody, though another gives it": [
    true,
    {
      ...forA,
      policy: "Allow kms:Decrypt to role/a; Allow kms:Encrypt to role/a,role/b",
      changes: "Allow kms:Decrypt,kms:Encrypt to role/a",
    },
  ],

  "by what another statement singles out of a pattern": [
    true,
    { policy: "Deny not KMS:Decrypt", inserts: "Allow kms:D* on KEY", actions: "kms:GenerateDataKey" },
  ],
  "by what a statement of the principal's other policies singles out": [
    true,
    {
      policy: writes,
      inserts: "Allow kms:D* on KEY",
      actions: "kms:GenerateDataKey",
      principals: role("a"),
      held: { a: "Deny not kms:Decrypt" },
    },
  ],
  "by objects that another statement singles out": [
    true,
    {
      policy: "Deny s3:PutObject on not lake/In/b",
      inserts: "Allow s3:PutObject on lake/In*",
      actions: "s3:PutObject",
      resources: "",
    },
  ],
  "by objects behind a policy variable": [
    true,
    {
      policy: "Deny s3:PutObject on not lake/ana/b",
      inserts: "Allow s3:PutObject on lake/${aws:PrincipalTag/team}/*",
      actions: "s3:PutObject",
      resources: "",
    },
  ],
  "not by objects that the edit does not name": [
    false,
    {
      policy: "Deny s3:PutObject on not lake/out/b",
      inserts: "Allow s3:PutObject on lake/in/*",
      actions: "s3:PutObject",
      resources: "",
    },
  ],
  "by more objects than the one that was named": [
    true,
    {
      policy: "Allow s3:PutObject on lake/in",
      inserts: "Allow s3:PutObject on lake/in*",
      actions: "s3:PutObject",
      resources: "",
    },
  ],
  "by objects with one more character": [
    true,
    {
      policy: "Allow s3:PutObject on lake/in",
      inserts: "Allow s3:PutObject on lake/in?",
      actions: "s3:PutObject",
      resources: "",
    },
  ],

  "not for the role that lacks it": [false, { ...forA, inserts: "Allow kms:Decrypt to role/a" }],
  "for another role": [true, { ...forA, inserts: "Allow kms:Decrypt to role/b" }],
  "for an account, for everybody, and for all but a role": [true, { ...forA, inserts: "Allow kms:Decrypt to root" }],
  "for everybody": [true, { ...forA, inserts: "Allow kms:Decrypt to *", principals: "*" }],
  "for all but a role": [true, { ...forA, inserts: "Allow kms:Decrypt to not role/a" }],
  "for a service": [true, { ...forA, inserts: "Allow kms:Decrypt to logging.s3.amazonaws.com" }],
  "not for a service that lacks it": [
    false,
    { ...forA, inserts: "Allow kms:Decrypt to logging.s3.amazonaws.com", principals: "logging.s3.amazonaws.com" },
  ],
  "for whom an action does not fail": [
    true,
    {
      ...forA,
      inserts: "Allow kms:Decrypt,kms:GenerateDataKey to role/a,role/b",
      principals: `${role("a")},${role("b")}`,
      actions: "kms:Decrypt,kms:GenerateDataKey",
      byPrincipal: new Map([[role("a"), new Set(["kms:Decrypt"])]]),
    },
  ],
  "under the second key of one policy": [true, { ...forA, inserts: "Allow kms:Decrypt to role/a", keys: "KEY,SECOND" }],
  "not under the second key, where a condition is on the first one's account": [
    false,
    { ...forA, inserts: "Allow kms:Decrypt to role/a if StringEquals aws:ResourceAccount DATA", keys: "KEY,FAR" },
  ],
  "under the second key of that account": [
    true,
    { ...forA, inserts: "Allow kms:Decrypt to role/a if StringEquals aws:ResourceAccount DATA", keys: "KEY,SECOND" },
  ],
  "not where the condition is on another account's principals": [
    false,
    { ...forA, inserts: "Allow kms:Encrypt to role/a if StringEquals kms:CallerAccount APPS" },
  ],
  "where it is on the principal's own": [
    true,
    { ...forA, inserts: "Allow kms:Encrypt to role/a if StringEquals kms:CallerAccount DATA" },
  ],
  "not where the key's policy is in a file without a model": [
    false,
    { ...forA, inserts: "Allow kms:Decrypt to role/a", keys: undefined as unknown as string, resources: "" },
  ],

  "not for the role that has the policy": [
    false,
    { policy: writes, inserts: "Allow kms:Decrypt on KEY", principals: role("a"), held: { a: "" } },
  ],
  "for another role that has it": [
    true,
    { policy: writes, inserts: "Allow kms:Decrypt on KEY", principals: role("a"), held: { a: "", b: "" } },
  ],
  "not for another role that may do it anyway": [
    false,
    {
      policy: writes,
      inserts: "Allow kms:Decrypt on KEY",
      principals: role("a"),
      held: { a: "", b: "Allow kms:Decrypt" },
    },
  ],
  "not for another role that is denied it": [
    false,
    { policy: writes, inserts: "Allow kms:Decrypt on KEY", principals: role("a"), held: { a: "", b: "Deny kms:*" } },
  ],
  "where nobody is known to have it": [true, { policy: writes, inserts: "Allow kms:Decrypt on KEY", held: {} }],

  "not by an action that the statement has already": [
    false,
    { ...forA, policy: `Allow kms:Encrypt to role/a; ${root}`, changes: "Allow kms:Encrypt,kms:Decrypt to role/a" },
  ],
  "by such an action, for a role that takes another one's place": [
    true,
    { ...forA, policy: `Allow kms:Encrypt to role/b; ${root}`, changes: "Allow kms:Encrypt,kms:Decrypt to role/a" },
  ],
  "by such an action, on another resource": [
    true,
    { policy: "Allow kms:Encrypt on KEY", changes: "Allow kms:Encrypt,kms:Decrypt on SECOND", resources: "KEY" },
  ],
  "by such an action, under another condition": [
    true,
    {
      policy: "Allow kms:Encrypt on KEY if StringEquals kms:CallerAccount APPS",
      changes: "Allow kms:Encrypt,kms:Decrypt on KEY if StringEquals kms:CallerAccount DATA",
    },
  ],

  "not in however many keys that are needed": [
    false,
    { policy: writes, inserts: `Allow kms:Decrypt on ${keys(4_001).join(",")}`, resources: keys(4_001).join(",") },
  ],
  "not in as many as can be asked about": [
    false,
    { policy: "Allow kms:Decrypt", inserts: `Allow kms:Decrypt on ${keys(4_000).join(",")}` },
  ],
  "in more than can be asked about": [
    true,
    { policy: "Allow kms:Decrypt", inserts: `Allow kms:Decrypt on ${keys(4_001).join(",")}` },
  ],
  "not because other statements name many": [
    false,
    {
      policy: `Allow s3:GetObject on ${Array.from({ length: 4_001 }, (_, index) => `sea/${String(index)}`).join(",")}; ${writes}`,
      inserts: "Allow s3:PutObject on lake/in/*",
      resources: "",
    },
  ],
});

hold("an edit serves all for whom something fails", serves, {
  "with their key": [true, { policy: writes, changes: "Allow kms:Decrypt on KEY" }],
  "not with another key": [false, { policy: writes, changes: "Allow kms:Decrypt on SECOND" }],
  "not with one of two keys": [false, { policy: writes, changes: "Allow kms:Decrypt on KEY", resources: "SECOND,KEY" }],
  "with their objects": [
    true,
    { policy: writes, changes: "Allow s3:PutObject on lake/in/*", resources: "arn:aws:s3:::lake/*" },
  ],
  "where a statement is inserted": [true, { policy: writes, inserts: "Allow kms:Decrypt on SECOND" }],
  "not where the role is another": [false, { ...forA, changes: "Allow kms:Decrypt to role/b" }],
  "not where only one of two roles is named": [
    false,
    { ...forA, changes: "Allow kms:Decrypt to role/a", principals: `${role("a")},${role("b")}` },
  ],
  "where it fails for everybody, or an account": [
    true,
    { ...forA, changes: "Allow kms:Decrypt to role/b", principals: wholeArns("*,DATA") },
  ],
  "not where a condition is on another account's principals": [
    false,
    { ...forA, changes: "Allow kms:Decrypt to role/a if StringEquals kms:CallerAccount APPS" },
  ],
  "not where a condition is on the account of one of two keys": [
    false,
    { policy: writes, changes: "Allow kms:Decrypt if StringEquals aws:ResourceAccount DATA", resources: "KEY,FAR" },
  ],
  "where a condition is on the account of both": [
    true,
    { policy: writes, changes: "Allow kms:Decrypt if StringEquals aws:ResourceAccount DATA", resources: "KEY,SECOND" },
  ],
});
