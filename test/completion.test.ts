/**
 * What is offered at the cursor, and what taking it writes, drawn in test/fixtures/completion/: `|` is the cursor; texts
 * are snippets, as an editor gets them. `offered.txt` has in each line the icon, the label (… if more is to be chosen),
 * what stands beside it, what is written if that is not the label in quotes, and behind ~ what it is found by, too; at
 * the end, whether there is more, and whether to ask again when more is typed. `KEYHOLE_DRAW=1` draws it anew, of a new title
 * the first eight.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { applyEdits } from "../server/policy/edits/text-edit.ts";
import { parseHcl } from "../server/policy/hcl/parse.ts";
import { parseJson } from "../server/policy/parse.ts";
import { findDocuments } from "../server/policy/recognize.ts";
import { parseYaml } from "../server/policy/yaml/parse.ts";
import type { CompletionSyntax } from "../server/rules/completion/complete.ts";
import { complete } from "../server/rules/completion/complete.ts";
import type { Completion, Completions } from "../server/rules/completion/suggestion.ts";
import { asSnippet } from "../server/rules/completion/suggestion.ts";
import { wholeCatalog } from "./harness/catalog.ts";
import { sayers } from "./harness/drawings.ts";

/** The title behind `##`, and the lines below it. */
function blocksOf(file: string): { title: string; body: string }[] {
  const text = readFileSync(new URL(`fixtures/completion/${file}`, import.meta.url), "utf8");
  return text.split(/^## /m).flatMap((block) => {
    const [title = "", ...lines] = block.replace(/\n+$/, "").split("\n");
    return title === "" ? [] : [{ title, body: lines.join("\n") }];
  });
}

async function offered(marked: string, workspace = "", syntax: CompletionSyntax = {}): Promise<Completions> {
  const offset = marked.indexOf("|");
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const documents = findDocuments(parseJson(workspace).root, workspace);
  return await complete(wholeCatalog(), text, offset, [], documents, syntax);
}

const workspace = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
  "Principal":{"AWS":["arn:aws:iam::444455556666:role/etl","777788889999"],"Federated":"arn:aws:iam::444455556666:saml-provider/idp"},
  "Action":"s3:GetObject",
  "Resource":["arn:aws:s3:::data-lake/in/*","arn:aws:s3:::logs","arn:aws:s3:::*/x","arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab","arn:aws:kms:*:444455556666:key/*","arn:aws:sqs:eu-west-1:444455556666:jobs","arn:aws:s3:::<bucket>/x"],
  "Condition":{"StringEquals":{"s3:prefix":"in/","aws:PrincipalOrgID":"o-a1b2c3d4e5","aws:SourceAccount":""}}}]}`;

function drawn({ kind, label, goesOn, detail = "", newText, filterText }: Completion): string {
  const snippet = asSnippet(newText).replaceAll("\n", "⏎");
  const written = snippet === JSON.stringify(label) ? "" : snippet;
  const found = filterText === label || filterText === JSON.stringify(label) ? "" : ` ~ ${filterText}`;
  return [`${kind} ${label}${goesOn ? " …" : ""}`, detail, written].join(" | ").replace(/[ |]+$/, "") + found;
}

/** `KIND: PLACE`, and how many lines are drawn at most. */
async function drawnOffer(title: string, count: number): Promise<string> {
  const [, kind, where = "", place = ""] = /^(file|statement)( in a workspace)?: (.*)$/.exec(title) ?? [];
  const marked = kind === "file" ? place : `{"Version":"2012-10-17","Statement":[{${place}}]}`;
  const { items, isIncomplete } = await offered(marked, where === "" ? "" : workspace);
  return [
    ...items.slice(0, count).map(drawn),
    ...(items.length === 0 ? ["nothing"] : items.length > count ? ["and more"] : []),
    ...(isIncomplete ? ["ask again"] : []),
  ].join("\n");
}

const ends = ["nothing", "and more", "ask again"];
const offers = blocksOf("offered.txt").map(({ title, body }) => {
  const lines = body === "" ? 8 : body.split("\n").filter((line) => !ends.includes(line)).length;
  return { title, body, lines };
});

suite("what completion offers", () => {
  for (const { title, body, lines } of offers)
    test(title, async () => {
      assert.equal(await drawnOffer(title, lines), body);
    });
});
sayers.set("completion/offered.txt", (title) => drawnOffer(title, 8));

if (process.env["KEYHOLE_DRAW"] !== undefined) {
  const blocks = offers.map(async ({ title, lines }) => `## ${title}\n${await drawnOffer(title, lines)}\n`);
  const path = new URL("fixtures/completion/offered.txt", import.meta.url);
  writeFileSync(path, (await Promise.all(blocks)).join("\n"));
}

/** What is round the lines of a statement. */
const frames = new Map<string, { text: string; indent: string; syntax: CompletionSyntax }>([
  [
    "json",
    {
      text: '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n@\n    }\n  ]\n}',
      indent: " ".repeat(6),
      syntax: {},
    },
  ],
  [
    "yaml",
    {
      text: 'Resources:\n  Role:\n    Properties:\n      PolicyDocument:\n        Version: "2012-10-17"\n        Statement:\n@\n',
      indent: " ".repeat(10),
      syntax: { yaml: (one) => parseYaml(one).root },
    },
  ],
  [
    "data",
    {
      text: 'data "aws_iam_policy_document" "a" {\n  statement {\n@\n  }\n}\n',
      indent: " ".repeat(4),
      syntax: { hcl: (one) => parseHcl(one).body },
    },
  ],
  [
    "nested",
    {
      text: 'resource "aws_iam_role" "a" {\n  name = "a"\n  inline_policy {\n    policy = jsonencode({\n      Statement = [{\n@\n      }]\n    })\n  }\n}\n',
      indent: " ".repeat(8),
      syntax: { hcl: (one) => parseHcl(one).body },
    },
  ],
  [
    "local",
    {
      text: "locals {\n  a = merge({ x = [{ b = 1, y = base64encode(jsonencode({\n    Statement = [{\n@\n    }]\n  })) }] })\n}\n",
      indent: " ".repeat(6),
      syntax: { hcl: (one) => parseHcl(one).body },
    },
  ],
  [
    "encoded",
    {
      text: 'resource "aws_iam_role_policy" "a" {\n  policy = jsonencode({\n    Statement = [{\n@\n    }]\n  })\n}\n',
      indent: " ".repeat(6),
      syntax: { hcl: (one) => parseHcl(one).body },
    },
  ],
]);

suite("what an item of completion writes", () => {
  for (const { title, body } of blocksOf("taken.txt")) {
    const [before = "", after = ""] = body.split("\n=>\n");
    test(`${title}: ${before.replaceAll(/\s+/g, " ")}`, async () => {
      const [kind = "", label = ""] = title.split(/: (.*)/);
      const frame = frames.get(kind);
      assert.ok(frame);
      const framed = (text: string): string =>
        frame.text.replace("@", () =>
          text
            .split("\n")
            .map((line) => frame.indent + line)
            .join("\n"),
        );
      const marked = framed(before);
      const item = (await offered(marked, "", frame.syntax)).items.find((one) => one.label === label);
      assert.equal(item === undefined, after === "not offered", "whether it is offered");
      if (item === undefined) return;
      const { range, newText, commaAt } = item;
      const comma = commaAt === undefined ? [] : [{ range: { offset: commaAt, end: commaAt }, newText: "," }];
      const taken = applyEdits(marked.replace("|", ""), [...comma, { range, newText: asSnippet(newText) }]);
      assert.equal(taken, framed(after));
    });
  }
});
