import { format } from "../../policy/message.ts";
import { maxDocumentLength } from "../../uploads/scenario/policy-set.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { outerRange } from "../publish.ts";
import type { Report } from "../report.ts";
import { defineRule } from "../rule.ts";
import { wholeOf } from "../wording.ts";

const templates = {
  classes:
    "Keyhole didn't check every upload. This policy distinguishes more kinds of objects or keys than Keyhole examines. Simplify the wildcards, or split the policy.",
  denies:
    "Keyhole may not report all denied uploads. This bucket policy has too many statements and principals to compare every Deny with every Allow. Split or shorten the lists.",
  file: "Keyhole didn't check every upload of this file. Its policies together need more work than Keyhole spends on one file: this policy and {others} more were not checked to the end. Split the file.",
  lastOfFile:
    "Keyhole didn't check every upload of this file. Its policies together need more work than Keyhole spends on one file: this policy was not checked to the end. Split the file.",
  pairs:
    "This model has more principals and buckets than Keyhole looks at together. The uploads of this principal and of {others} after it were not checked.",
  lastPair:
    "This model has more principals and buckets than Keyhole looks at together. The uploads of this principal were not checked.",
  huge: "Keyhole didn't check this policy. It has more than {limit} million characters, many times what AWS stores.",
  values: "Keyhole didn't check this {whole}. It makes more values than Keyhole works out. Split the {whole}.",
  variants:
    "Keyhole didn't read this {whole} with all values of its {values}. More conditions than it tries decide what passes. Split the {whole}.",
  tooLarge:
    "Keyhole didn't check this file. It has {size} million characters, and Keyhole reads up to {limit} million.",
} as const;

/** In UTF-16 code units. AWS's own limits are far below; a dump of a whole account is not. */
export const maxTextLength = 20_000_000;
/** The same of YAML, which takes longer to read. CloudFormation takes templates of one megabyte. */
export const maxYamlLength = 2_000_000;

export const analysisLimitReached = defineRule({
  code: "analysis-limit-reached",
  summary: "Something was too large to be checked completely.",
  explanation: `
Keyhole looks at every class of objects that the wildcards of a policy can tell apart, and at every key they single out. Where there are
more of them than an editor could wait for, it says so instead of staying silent: no other finding then means that all is well.
The same holds for a workspace model whose principals may write to more buckets than can be judged one by one; principals that differ
in nothing but their names are judged as one.
The policies of one file share a number of steps, too, so that a file with dozens of such policies is not checked completely.
A policy of more than a million characters is not checked, and files of more than 20 million (YAML: 2 million) are not read at all. A template
is read with at most 64 combinations of parameter values, and not at all if its functions and aliases make more than 400,000 values.`,
  appliesTo: "all policies",
  severities: { nothingPointsToKms: "warning", oneFile: "warning", modelled: "warning" },
  fixable: "never",
  listed: { table: "oneFile", order: 140 },
  since: "0.1.0",
  withModel: true,
  sources: [],
  *check(ask): Generator<Report> {
    if (ask.file.tooLarge !== undefined) {
      const millions = (length: number): string => String(Math.ceil(length / 1_000_000));
      yield {
        document: undefined,
        range: { offset: 0, end: 0 },
        related: [],
        fixes: [],
        message: format(templates.tooLarge, {
          size: millions(ask.file.tooLarge),
          limit: millions(ask.file.maxLength ?? maxTextLength),
        }),
      };
    }
    for (const document of ask.hugeDocuments) {
      yield {
        document,
        range: document.document.statementProperty.key,
        related: [],
        fixes: [],
        message: format(templates.huge, { limit: String(maxDocumentLength / 1_000_000) }),
      };
    }
    const cutShort = new Set(ask.cutShort);
    const [first] = [...cutShort].sort(inFile);
    if (first !== undefined) {
      yield {
        document: first,
        range: first.document.statementProperty.key,
        related: [],
        fixes: [],
        message:
          cutShort.size === 1 ? templates.lastOfFile : format(templates.file, { others: String(cutShort.size - 1) }),
      };
    }
    for (const document of ask.unfinishedBucketPolicies) {
      if (cutShort.has(document)) continue;
      yield {
        document,
        range: document.document.statementProperty.key,
        related: [],
        fixes: [],
        message: templates.denies,
      };
    }
    for (const { complete, set } of [...ask.identityPolicies, ...ask.keyPolicies]) {
      const [document] = set.documents;
      if (complete || document === undefined || cutShort.has(document)) continue;
      yield {
        document,
        range: document.document.statementProperty.key,
        related: [],
        fixes: [],
        message: templates.classes,
      };
    }
  },
  *checkModel(check): Generator<Report> {
    const { template } = check.compiled.model;
    const limit = template?.limit;
    if (template !== undefined && (limit === "values" || (limit === "variants" && check.pairs.size > 0))) {
      const whole = wholeOf(template);
      const values = whole === "template" ? "parameters" : "variables";
      const message =
        limit === "values" ? format(templates.values, { whole }) : format(templates.variants, { whole, values });
      yield { document: undefined, range: { offset: 0, end: 0 }, related: [], fixes: [], message };
    }
    const [first, ...others] = check.unjudged;
    if (first !== undefined) {
      yield {
        document: undefined,
        file: first.place.file,
        range: first.place.range,
        related: [],
        fixes: [],
        message: others.length === 0 ? templates.lastPair : format(templates.pairs, { others: String(others.length) }),
      };
    }
    const unfinished = new Set(
      [...check.notable.values()].map(
        (pairs) => pairs.find(({ complete }) => !complete)?.principal.identity?.documents[0],
      ),
    );
    for (const document of unfinished) {
      if (document === undefined) continue;
      yield {
        document,
        range: document.document.statementProperty.key,
        related: [],
        fixes: [],
        message: templates.classes,
      };
    }
  },
});

/** By their place in the file, those inside strings by the place of the string. */
const inFile = (a: FoundDocument, b: FoundDocument): number => startOf(a) - startOf(b);
const startOf = (document: FoundDocument): number => outerRange(document, document.document.node).offset;
