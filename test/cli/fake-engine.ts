/** An engine that goes by the strings of a file; what each means is in the table. */
import { alone } from "../../server/uploads/scenario/from-file/workspace-facts.ts";
import type { Diagnostic, Fix, Severity } from "../../server/rules/diagnostic.ts";
import type { PolicyFile } from "../../server/rules/engine.ts";
import { createEngine } from "../../server/rules/engine.ts";
import type { UploadData } from "../../server/uploads/causes/finding.ts";
import type { CheckEngine } from "../../server/entry/files/checker.ts";
import type { About } from "../../server/entry/commands/check.ts";

export const about: About = {
  version: "1.2.3",
  rules: [
    {
      code: "denied-kms-action",
      summary: "A Deny catches the request.",
      helpUri: "https://example.com/denied-kms-action",
    },
    {
      code: "missing-kms-action",
      summary: "The KMS request is not allowed.",
      helpUri: "https://example.com/missing-kms-action",
    },
    { code: "invalid-json", summary: "The file is not valid JSON." },
  ],
};

export const data: UploadData = {
  principals: ["attached"],
  operations: ["MultipartUpload"],
  kmsActions: ["kms:Decrypt"],
  buckets: ["data-lake"],
  objects: ["arn:aws:s3:::data-lake/*"],
  keys: [],
  scope: "all",
  refused: [
    {
      principal: "attached",
      bucket: "data-lake",
      operations: ["MultipartUpload"],
      kmsActions: ["kms:Decrypt"],
      scope: "all",
    },
  ],
  reason: "implicitDeny",
  layer: "identity",
  witness: {
    principal: "arn:aws:iam::444455556666:role/uploader",
    action: "kms:Decrypt",
    resource: "arn:aws:kms:eu-west-1:111122223333:key/1",
    resourceAccount: "111122223333",
    context: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
    call: "UploadPart",
    objectKey: "a",
    assumed: ["resource"],
  },
};

interface Found {
  readonly severity: Severity;
  readonly code?: string;
  readonly message?: string;
  /** Titles of fixes with the text that replaces the string. */
  readonly preferred?: string;
  readonly needsInput?: string;
  readonly offered?: string;
  /** `range` is one line further on, in this file. */
  readonly related?: string;
  readonly withData?: boolean;
}

const table: Readonly<Record<string, Found>> = {
  BAD: { severity: "warning", preferred: '"GOOD"', offered: '"FAIR"' },
  ASK: { severity: "warning", needsInput: '"<KEY_ID>"' },
  WORSE: { severity: "error", code: "denied-kms-action", related: "the upload grant", withData: true },
  NOTE: { severity: "information" },
  HINT: { severity: "hint" },
  TWICE: { severity: "warning", preferred: '"BAD"' },
  FLIP: { severity: "warning", preferred: '"FLOP"' },
  FLOP: { severity: "warning", preferred: '"FLIP"' },
  BREAKS: { severity: "warning", preferred: '"' },
  GONE: { severity: "warning", preferred: "" },
};

const title = (to: string): string => (to === "" ? "Take it out" : `Write ${to}`);

export function fakeEngine(): CheckEngine {
  // Models are for the real engine, which knows what they say.
  const { checkModel, modelDiagnostics, checkNamed, documents, prepare, readConfiguration } = createEngine();
  return {
    checkModel,
    modelDiagnostics,
    checkNamed,
    documents,
    readConfiguration,
    prepare,
    read: (file, text) => {
      const holds = text.includes('"Statement"');
      return {
        file,
        text,
        policyCount: text.split('"Statement"').length - 1,
        looksLikePolicy: holds,
        broken: !parses(text),
      };
    },
    workspaceFacts: (files) => ({ ...alone, hasKeyPolicy: [...files].some(({ text }) => text.includes('"KEY"')) }),
    check: (file, workspaceFacts, settings) => {
      if (file.text.includes('"CRASH"')) throw new TypeError("x is\nundefined");
      const diagnostics = [
        ...brokenness(file),
        ...findings(file),
        ...pairs(file),
        ...crossings(file, workspaceFacts.hasKeyPolicy),
      ];
      return diagnostics
        .flatMap((diagnostic) => {
          const severity = settings.severity[diagnostic.code] ?? diagnostic.severity;
          return severity === "off" ? [] : [{ ...diagnostic, severity }];
        })
        .sort((a, b) => a.range.offset - b.range.offset);
    },
  };
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function* brokenness({ file, text, broken, looksLikePolicy }: PolicyFile): Iterable<Diagnostic> {
  if (!broken || (!looksLikePolicy && !text.trimStart().startsWith("{"))) return;
  const range = { offset: text.length, end: text.length };
  yield {
    file,
    range,
    severity: "error",
    code: "invalid-json",
    message: "The file ends too early.",
    related: [],
    fixes: [],
  };
}

function* findings({ file, text }: PolicyFile): Iterable<Diagnostic> {
  for (const match of text.matchAll(/"(\w+)(?:: [^"\n]*)?"/g)) {
    const found = table[match[1] ?? ""];
    if (found === undefined) continue;
    const range = { offset: match.index, end: match.index + match[0].length };
    const next = text.indexOf("\n", range.end) + 1;
    const fix = (newText: string, isPreferred: boolean, needsInput: boolean): Fix => ({
      title: title(newText),
      effect: "grants",
      isPreferred,
      needsInput,
      edits: () => [{ file, range, newText }],
    });
    yield {
      file,
      range,
      severity: found.severity,
      code: found.code ?? "missing-kms-action",
      message: `The string is ${match[0].slice(1, -1)}.`,
      ...(found.withData === true ? { data } : {}),
      related:
        found.related === undefined ? [] : [{ file, range: { offset: next, end: next + 3 }, message: found.related }],
      fixes: [
        ...(found.preferred === undefined ? [] : [fix(found.preferred, true, false)]),
        ...(found.needsInput === undefined ? [] : [fix(found.needsInput, true, true)]),
        ...(found.offered === undefined ? [] : [fix(found.offered, false, false)]),
      ],
    };
  }
}

/** Two findings whose fixes insert at one place. */
function* pairs({ file, text }: PolicyFile): Iterable<Diagnostic> {
  const offset = text.indexOf('"PAIR"');
  for (const word of offset < 0 ? [] : ["ONE", "TWO"]) {
    if (text.includes(word)) continue;
    yield {
      file,
      range: { offset, end: offset + 6 },
      severity: "warning",
      code: "missing-kms-action",
      message: `${word} is missing.`,
      related: [],
      fixes: [
        {
          title: `Add ${word}`,
          effect: "grants",
          isPreferred: true,
          needsInput: false,
          edits: () => [{ file, range: { offset, end: offset }, newText: `"${word}", ` }],
        },
      ],
    };
  }
}

/**
 * Findings that are mended in another file, `key.json`, which then says that it is a key policy; `ACROSS` needs both
 * files.
 */
function* crossings({ file, text }: PolicyFile, mended: boolean): Iterable<Diagnostic> {
  const [word = ""] = /"(ACROSS|CROSS)"/.exec(text) ?? [];
  const offset = text.indexOf(word);
  if (word === "" || mended) return;
  const range = { offset, end: offset + word.length };
  const edits = [
    { file: "key.json", range: { offset: 0, end: 1 }, newText: '{"KEY":1,' },
    ...(word === '"ACROSS"' ? [{ file, range, newText: '"MENDED"' }] : []),
  ];
  yield {
    file,
    range,
    severity: "warning",
    code: "missing-kms-action",
    message: "key.json does not allow it.",
    related: [],
    fixes: [
      { title: "Allow it in key.json", effect: "grants", isPreferred: true, needsInput: false, edits: () => edits },
    ],
  };
}
