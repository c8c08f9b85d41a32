/** Edits of templates in YAML: read in part, they have the findings, and the fixes, of a reading from the start. */
import { readdirSync, readFileSync } from "node:fs";
import type { Engine } from "../../server/rules/engine.ts";
import { defaultSettings } from "../../server/rules/engine.ts";
import type { EditedState, TextEdit } from "../harness/edited-configurations.ts";
import { holdEditByEdit, told, toldPlainly } from "../harness/edited-configurations.ts";
import { parseFixture } from "../harness/fixture.ts";

const folder = new URL("../fixtures/cloudformation/", import.meta.url);
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => parseFixture(`cloudformation/${name}`, readFileSync(new URL(name, folder), "utf8")).files);

/** Also what the file shows by itself: the checks of the language. */
const all = (engine: Engine, state: EditedState): readonly unknown[] => [
  told(engine, state),
  state.files.map((file) =>
    toldPlainly(engine.check(file, engine.workspaceFacts(state.files), defaultSettings, state.checked.models)),
  ),
];

const lineAt = (text: string, at: number): number => text.lastIndexOf("\n", at) + 1;
const from =
  (pattern: RegExp, by: string) =>
  (text: string, at: number): string =>
    text.slice(0, at) + text.slice(at).replace(pattern, by);

const edits: readonly TextEdit[] = [
  (text, at) => `${text.slice(0, at)} ${text.slice(at)}`,
  (text, at) => text.slice(0, at) + text.slice(at + 1),
  (text, at) => `${text.slice(0, lineAt(text, at))}# a comment\n${text.slice(lineAt(text, at))}`,
  (text, at) => text.slice(0, lineAt(text, at)) + text.slice(text.indexOf("\n", at) + 1),
  from(/,?\s*kms:Decrypt/, ""),
  from(/s3:PutObject/, "s3:GetObject"),
  from(/\[s3:PutObject/, "[s3:PutObject, s3:ListBucket"),
  from(/kms:GenerateDataKey/, "kms:GenerateDataKye"),
  from(/true|false/, "false"),
  from(/Allow/, "Deny"),
  from(/(\n {2}\w+):\n/, "$1Too:\n"),
  from(/!GetAtt (\w+)\.Arn/, "!Ref $1"),
  from(/\n {2}(\w+):\n/, "\n  Another:\n    Type: AWS::IAM::User\n  $1:\n"),
  from(/: (\w+)\n/, ': "$1\n'),
  from(/\n( +)Effect/, "\n$1 Effect"),
  from(/(Properties:)\n/, "$1 &named\n"),
  (text) => text.replaceAll(/"\n/g, "\n"),
  (text) => `${text}Outputs:\n  Name:\n    Value: !Ref AWS::StackName\n`,
];

suite("CloudFormation, edit by edit", () => {
  test("what is read in part leads to what a reading from the start leads to", () => {
    holdEditByEdit(fixtures, edits, all);
  });
});
