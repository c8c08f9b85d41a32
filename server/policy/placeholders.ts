/**
 * Placeholders in the values of a policy: text that a tool (`${bucket}`, `{{ name }}`) or a person (`<KMS-KEY>`,
 * `%NAME%`, `your-key-id`) still replaces. This file alone decides what a placeholder is.
 */
import { arnSegments, isAccountId } from "./arn.ts";
import { recalled } from "./recalled.ts";

export interface Placeholder {
  /** UTF-16 offsets in the value, marks included. */
  readonly start: number;
  readonly end: number;
  /** As written, marks included: messages name the placeholder by it. */
  readonly text: string;
  /** Between the marks, without blanks at its ends. */
  readonly name: string;
  /** `tool`: a mark of a template language; `person`: what documentation leaves to its reader. */
  readonly filledBy: "tool" | "person";
}

/**
 * Provider prefixes of deployment tools (Serverless Framework and the like), which look like those of condition keys.
 */
const toolPrefix = /^(?:self|opt|env|param|sls|file|cf|git|var|local|module|data|path):/;
/** `aws:username`, `*`, `aws:PrincipalTag/team, 'none'`; not `var.bucket`, `AWS::Region`. */
const policyVariable = /^(?:[*?$]|[\w.@/+=-]+:(?!:)[^${}]+)$/;

/**
 * Whether `${inner}` is one of AWS's policy variables: a condition key, or a character.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export const isPolicyVariable = (inner: string): boolean =>
  policyVariable.test(inner.trim()) && !toolPrefix.test(inner.trim());

/**
 * The groups: `${…}`, other marks of tools, marks that a person replaces. Every alternative ends at the mark's next
 * character.
 */
const mark = new RegExp(
  [
    /\$\{([^{}]*)\}/,
    /(\{\{[^{}]*\}\}|\{%[^{}%]*%\}|<%[^<>%]*%>|%\{[^{}]*\}|#\{[^{}]*\}|\$\([A-Za-z_][\w.]*\)|\(\([A-Za-z][\w./-]*\)\)|@@[A-Za-z][\w.-]*@@|##[A-Za-z][\w.-]*##|\$[A-Z][A-Z0-9_]+(?![\w$]))/,
    /(<[A-Za-z][^<>]*>|\{[A-Za-z][\w .:/-]*\}|%(?![0-9A-F]{2}%)(?:[A-Z][A-Z0-9_.-]+|[a-z][a-z0-9_.-]{2,})%|__[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*__|@[A-Z][A-Z0-9_]+@|\[[A-Za-z][\w -]{2,}\])/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

/** `[a-z]`, `[a-zA-Z0-9]`: somebody took a pattern for a regular expression. */
const characterClass = /^\[(?:[A-Za-z0-9]-[A-Za-z0-9])+/;
const opening = /^(?:\$\{|\{\{|\{%|<%=?|%\{|#\{|\$\(|\(\(|@@|##|__|[$<{%@[])/,
  closing = /(?:\}\}|%\}|%>|\)\)|@@|##|__|[})>%@\]])$/;
const anyMark = /[$%<{[#@]|\(\(|__/;

/**
 * All marked placeholders of a value, in order, or the value itself where it is nothing but a word that documentation
 * leaves to be replaced (`your-key-arn`), or the Region of a service's name (`s3.region.amazonaws.com`). AWS's policy
 * variables are none; words without marks inside an ARN are `unfilled`'s.
 */
export const placeholdersIn = (value: string): readonly Placeholder[] =>
  anyMark.test(value) ? marksIn(value) : wordsIn(value);

const marksIn = recalled((value: string): readonly Placeholder[] => {
  const found: Placeholder[] = [];
  for (const match of value.matchAll(mark)) {
    const [text, braced, tool] = match;
    if (braced !== undefined ? braced.trim() === "" || isPolicyVariable(braced) : characterClass.test(text)) continue;
    const name = text.replace(opening, "").replace(closing, "").trim();
    found.push({
      start: match.index,
      end: match.index + text.length,
      text,
      name,
      filledBy: braced === undefined && tool === undefined ? "person" : "tool",
    });
  }
  return found;
});

/** What a part of a value names: each has its own words in documentation. */
export type NamedPart = "region" | "account" | "keyId" | "bucket" | "name" | "whole";

/** The words of one part. Regular expressions are anchored and read a text once. */
const anywhere =
  /^your(?:[-_ .]?\w.*)?$|^(?:insert|replace|enter|fill)[-_ ](?:your|the|with|me|in|here)\b.*$|^x{3,}$|^\.{3,}$|^…$|^(?:changeme|todo|tbd)$/i;
const words: Readonly<Record<NamedPart, RegExp>> = {
  region: /^(?:(?:aws|bucket|key|kms|my|the)?[-_]?region(?:[-_]?(?:name|id|code))?|[a-z]{2}-x+-[\dx])$/i,
  account:
    /^(?:(?:aws|my|the|source|target|owner|bucket|key)?[-_]?(?:account|acct)(?:[-_ ]?(?:id|number|no))?|(?:[a-z]+[-_ ])+(?:account|acct)[-_ ]?(?:id|number)|(?=\d*x)[\dx]{4,}|\d*(?:[a-z]+[-_])?(?:account|acct)[-_][a-z\d]|\d+example|1234567890?)$/i,
  keyId:
    /^(?:[\da-z-]*\dEXAMPLE|(?:[a-z]+[-_ ])*(?:key|cmk)[-_ ]?(?:id|arn|uuid|guid|name)|(?:aws[-_])?(?:kms|cmk)[-_]?(?:key|id)?|key|id|uuid|guid|(?:my|some|the|example|sample)(?:[-_ ].*)?|(?=[^x]*x)(?:[\da-fx]{8}(?:-[\da-fx]{4}){3}-[\da-fx]{12}|mrk-[\da-fx]+|x+(?:-x+)*))$/i,
  bucket: /^(?:(?:(?:my|the|example|source|destination|target)[-_]?)?(?:s3[-_]?)?bucket[-_]?name|[A-Z][A-Z0-9_-]+)$/,
  name: /^(?:[A-Z]+[-_](?:NAME|ID)|(?:role|user|group)[-_]name|YOUR[-_A-Z]+)$/,
  whole: /^(?:[a-z]+[-_ ])*(?:arn|resource[-_ ]?name)$/i,
};
const maxWord = 100;
/** No Region, account or key is called by capitals alone; the id of a key may be written in them. */
const capitals = /^(?!(?:[\dA-F]{8}-)|MRK-[\dA-F])[A-Z][A-Z0-9_-]*$/;

/** What a condition on `kms:ViaService` compares. */
const serviceInRegion = /^[a-z][a-z\d-]*\.([\w-]+)\.amazonaws\.com$/;

const none: readonly Placeholder[] = [];

function wordsIn(value: string): readonly Placeholder[] {
  if (value.length > maxWord || value.includes(":")) return none;
  const word = (text: string, start: number): readonly Placeholder[] => [
    { start, end: start + text.length, text, name: text, filledBy: "person" },
  ];
  if (anywhere.test(value) || words.whole.test(value)) return word(value, 0);
  const region = serviceInRegion.exec(value)?.[1];
  return region !== undefined && isPlaceholderWord(region, "region") ? word(region, value.indexOf(".") + 1) : none;
}

/** Whether a part of a value is a word that documentation leaves to be replaced, marked or not. */
export function isPlaceholderWord(text: string, part: NamedPart): boolean {
  if (text === "" || isAccountId(text)) return false;
  const [first] = anyMark.test(text) ? placeholdersIn(text) : [];
  if (first !== undefined && first.start === 0 && first.end === text.length) return true;
  return (
    anywhere.test(text) ||
    words[part].test(text) ||
    (part !== "name" && part !== "bucket" && part !== "whole" && capitals.test(text))
  );
}

/**
 * What a person has to fill in before a value means anything: marked placeholders, and words such as `your-key-id`
 * where an ARN's Region, account, key id, bucket or role belongs. In order; marks that a tool replaces are left out.
 */
export function unfilled(value: string): readonly Placeholder[] {
  const marked = placeholdersIn(value);
  const parts = partsOf(value);
  if (marked.length === 0 && parts.length === 0) return marked;
  const found = marked.filter(({ filledBy }) => filledBy === "person");
  for (const { text, start, part } of parts) {
    const end = start + text.length;
    if (marked.some((other) => other.start < end && other.end > start) || !isPlaceholderWord(text, part)) continue;
    found.push({ start, end, text, name: text, filledBy: "person" });
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Whether `placeholdersIn` or `unfilled` finds anything in a value. */
export const isUnfilled = (value: string): boolean =>
  placeholdersIn(value).length > 0 || partsOf(value).some(({ text, part }) => isPlaceholderWord(text, part));

interface Part {
  readonly text: string;
  readonly start: number;
  readonly part: NamedPart;
}

const noSegments: readonly string[] = [];
const noParts: readonly Part[] = [];

/** The parts of an ARN that documentation leaves open. */
function partsOf(value: string): readonly Part[] {
  // Most values are no ARNs.
  const segments = value.startsWith("arn:") ? arnSegments(value) : noSegments;
  if (segments.length < 6) return noParts;
  const [, , service = "", region = "", account = "", resource = ""] = segments;
  const start = value.length - resource.length;
  const accountStart = start - 1 - account.length;
  const parts: Part[] = [
    { text: region, start: accountStart - 1 - region.length, part: "region" },
    { text: account, start: accountStart, part: "account" },
  ];
  if (service === "kms" && resource.startsWith("key/"))
    parts.push({ text: resource.slice(4), start: start + 4, part: "keyId" });
  else if (service === "s3" && region === "" && account === "")
    parts.push({ text: resource.split("/", 1)[0] ?? "", start, part: "bucket" });
  else if (service === "iam" && /^(?:role|user)\//.test(resource)) {
    const slash = resource.lastIndexOf("/") + 1;
    parts.push({ text: resource.slice(slash), start: start + slash, part: "name" });
  }
  return parts;
}
