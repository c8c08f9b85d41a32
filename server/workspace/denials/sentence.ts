/**
 * AWS's standard sentence, in all its endings:
 * `User: PRINCIPAL is not authorized to perform: ACTION on resource: RESOURCE because no TYPE allows the ACTION action`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
import { actionSpelling } from "../../catalog/action-names.ts";
import type { PolicyType } from "../../policy/document.ts";
import type { Denial } from "./denial.ts";
import { spaced, unbroken } from "./plain-text.ts";

export interface FoundSentence {
  readonly denial: Denial;
  readonly offset: number;
  readonly end: number;
}

const verb = /\b(?:(?:is|was)\s+not|[Nn]ot)\s+authorized\s+to\s+perform\b\s*:?\s*/g;
const action = /["'`]?([A-Za-z][\w-]*:\s*[A-Za-z*][\w*]*)["'`]?/y;

/** How the sentence names a type of policy. The last one named is to blame. */
const types: readonly (readonly [RegExp, PolicyType])[] = [
  [/VPC endpoint policy transitively through a service control policy/y, "serviceControl"],
  [/identity-based polic(?:y|ies)/y, "identity"],
  [/resource-based polic(?:y|ies)/y, "resource"],
  [/role trust policy/y, "resource"],
  [/permissions? boundar(?:y|ies)(?: policy)?/y, "permissionsBoundary"],
  [/sessions? polic(?:y|ies)/y, "session"],
  [/service control polic(?:y|ies)/y, "serviceControl"],
  [/resource control polic(?:y|ies)/y, "resourceControl"],
  [/VPC endpoint polic(?:y|ies)/y, "vpcEndpoint"],
].map(([name, type]) => [spaced(name as RegExp), type as PolicyType] as const);

const implicit = spaced(/[.,]?(?:\s+|(?<=["'])\s*)because no /y);
const explicit = spaced(/[.,]?(?:\s+|(?<=["'])\s*)with an explicit deny/y);
const inPolicy = spaced(/ in (?:an?|the) /y);
const itsArn = /\s*:\s*(?=arn:)/y;
const publicAccess = spaced(
  /[.,]?(?:\s+|(?<=["'])\s*)because public [\w ()]{1,60} (?:are|is) (?:prevented|blocked) by the (\w+) (?:block public access )?setting/y,
);
const blockedEncryption = spaced(
  /[.,]?(?:\s+|(?<=["'])\s*)because this bucket has blocked upload requests that specify/y,
);
/** KMS doesn't tell which of three reasons it is. */
const hiddenKey = spaced(/[.,]? because the resource does not exist/y);
const ofCiphertext = spaced(/ on the resource associated with this ciphertext/y);
const thisResource = spaced(/ on (?:this|the specified) resource(?!:)/y);
const onResource = spaced(/ on(?:(?: the)?(?: following)? resources?(?:\s*:\s*|\s+(?="))| (?=arn:))/y);
/** What follows an unquoted resource. */
const behindResource = spaced(/ because (?:no|public|this bucket|the resource) | with an explicit deny/g);

/** What comes directly behind a place; undefined where it does not. */
function at(pattern: RegExp, text: string, offset: number): RegExpExecArray | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text) ?? undefined;
}

/** All sentences of a text, in order. */
export function sentencesIn(text: string): FoundSentence[] {
  const found: FoundSentence[] = [];
  verb.lastIndex = 0;
  for (let match = verb.exec(text); match !== null; match = verb.exec(text)) {
    const { index } = match;
    const sentence = sentenceAt(text, index, index + match[0].length, found.at(-1)?.end ?? 0);
    if (sentence !== undefined) found.push(sentence);
    verb.lastIndex = Math.max(index + match[0].length, sentence?.end ?? 0);
  }
  return found;
}

function sentenceAt(text: string, verbAt: number, behindVerb: number, from: number): FoundSentence | undefined {
  const named = at(action, text, behindVerb);
  const [whole = "", spelled] = named ?? [];
  if (spelled === undefined) return undefined;
  const principal = principalBefore(text, verbAt, from);
  let end = behindVerb + whole.length;
  const who = principal === undefined ? {} : { principal: principal.name };
  const what = { ...who, action: actionSpelling(spelled.replace(/\s+/g, "")) };
  const offset = principal?.offset ?? verbAt;
  const resource = resourceAt(text, end);
  end = resource.end;
  const on = resource.name === undefined ? what : { ...what, resource: resource.name };
  const hidden = at(hiddenKey, text, end);
  if (hidden !== undefined) {
    const rest = at(/[^.\n"<]*(?:\n[^.\n"<]*denies\s+access)?/y, text, end + hidden[0].length);
    end += hidden[0].length + (rest?.[0].length ?? 0);
    const wording = what.action.startsWith("kms:") ? "hiddenKey" : "sentence";
    return { denial: { wording, ...on, policyType: "resource" }, offset, end };
  }
  const setting = at(publicAccess, text, end) ?? at(blockedEncryption, text, end);
  if (setting !== undefined) {
    const wording = setting.length > 1 ? "blockPublicAccess" : "blockedEncryption";
    return { denial: { wording, ...on }, offset, end: end + setting[0].length };
  }
  const reason = reasonAt(text, end);
  return { denial: { wording: "sentence", ...on, ...reason.told }, offset, end: reason.end };
}

/** A principal is not longer than a session's ARN: account, role (64) and session name (64), with what breaks lines. */
const longestPrincipal = 700;

function principalBefore(
  text: string,
  verbAt: number,
  from: number,
): { readonly name: string; readonly offset: number } | undefined {
  const start = Math.max(from, verbAt - longestPrincipal);
  const before = text.slice(start, verbAt);
  const user = before.lastIndexOf("User:");
  if (user >= 0) {
    const name = unbroken(before.slice(user + "User:".length));
    if (name !== "" && !/\s/.test(name)) return { name: unquoted(name), offset: start + user };
  }
  const [last = "", name] = /(\S+)\s*$/.exec(before) ?? [];
  if (name === undefined || !/^["'`(]?(?:arn:|\*\*\*|anonymous|[\w.-]+\.amazonaws\.com)/.test(name)) return undefined;
  return { name: unquoted(name), offset: verbAt - last.length };
}

const unquoted = (name: string): string => name.replace(/^["'`(]+|["'`)]+$/g, "");

interface ResourcePart {
  readonly name: string | undefined;
  readonly end: number;
}

function resourceAt(text: string, offset: number): ResourcePart {
  const silent = at(ofCiphertext, text, offset) ?? at(thisResource, text, offset);
  if (silent !== undefined) return { name: undefined, end: offset + silent[0].length };
  const lead = at(onResource, text, offset);
  if (lead === undefined) return { name: undefined, end: offset };
  const start = offset + lead[0].length;
  if (text.startsWith('"', start)) {
    const close = text.indexOf('"', start + 1);
    if (close > 0 && close - start <= longestResource)
      return { name: unbroken(text.slice(start + 1, close)), end: close + 1 };
  }
  return unquotedResource(text, start);
}

/** A key has 1024 bytes, before it is escaped. */
const longestResource = 8192;

/**
 * Up to the reason, if that follows; otherwise up to what cannot be part of it. `role NAME` and `policy ARN` are names
 * of two words.
 */
function unquotedResource(text: string, start: number): ResourcePart {
  behindResource.lastIndex = start;
  const reason = behindResource.exec(text.slice(0, start + longestResource));
  const upTo = reason === null ? undefined : text.slice(start, reason.index);
  if (upTo !== undefined && !/\(Service|, |not\s+authorized|status code:/.test(upTo)) {
    const name = unbroken(upTo);
    // Over a line break only a name goes on, not a text.
    if (!upTo.includes("\n") || !/\s/.test(name)) return { name: trimmed(name), end: reason?.index ?? start };
  }
  const [word = ""] = at(/(?:[a-z-]+ )?(?:[^\s,<]|<(?!\/))+/y, text, start) ?? [];
  const isTwo = /^(?:role|user|group|policy|instance profile|bucket|function|table|key|stack) \S/.test(word);
  const [first = ""] = isTwo ? [word] : (at(/(?:[^\s,<]|<(?!\/))+/y, text, start) ?? []);
  const name = trimmed(first);
  return { name: name === "" ? undefined : name, end: start + name.length };
}

/** Without the punctuation of the text round it; a bracket that the name opens, as a variable does, is its own. */
function trimmed(name: string): string {
  const bare = name.replace(/^["'`]+|[.;:'"`)\]}<]+$/g, "");
  return /\$\{[^{}]*$/.test(bare) && name.includes(`${bare}}`) ? `${bare}}` : bare;
}

interface Reason {
  readonly told: Pick<Denial, "reason" | "policyType" | "policyArn">;
  readonly end: number;
}

function reasonAt(text: string, offset: number): Reason {
  const none = at(implicit, text, offset);
  if (none !== undefined) {
    const type = typeAt(text, offset + none[0].length);
    if (type !== undefined) {
      const [rest = ""] = at(/\s+allows?\s+the\s+\S+\s+action/y, text, type.end) ?? [];
      return { told: { reason: "implicitDeny", policyType: type.type }, end: type.end + rest.length };
    }
  }
  const denied = at(explicit, text, offset);
  if (denied === undefined) return { told: {}, end: offset };
  const end = offset + denied[0].length;
  const lead = at(inPolicy, text, end);
  const type = lead && typeAt(text, end + lead[0].length);
  if (type === undefined) return { told: { reason: "explicitDeny" }, end };
  const arn = policyArnAt(text, type.end);
  return {
    told: { reason: "explicitDeny", policyType: type.type, ...(arn === undefined ? {} : { policyArn: arn.name }) },
    end: arn?.end ?? type.end,
  };
}

function typeAt(text: string, offset: number): { readonly type: PolicyType; readonly end: number } | undefined {
  for (const [name, type] of types) {
    const match = at(name, text, offset);
    if (match !== undefined) return { type, end: offset + match[0].length };
  }
  return undefined;
}

/** An ARN that is not broken off: the id of a control policy, or the name of a managed one. */
const wholePolicyArn =
  /^arn:[\w-]+:(?:organizations::[^:]*:policy\/[^/]+\/(?:service|resource)_control_policy\/p-\w{8,}|iam::[^:]*:policy\/.+)/;

function policyArnAt(text: string, offset: number): { readonly name: string; readonly end: number } | undefined {
  const lead = at(itsArn, text, offset);
  if (lead === undefined) return undefined;
  const start = offset + lead[0].length;
  const [first = ""] = at(/[^\s"'<>,;()\\]+/y, text, start) ?? [];
  const [more = ""] = wholePolicyArn.test(first)
    ? []
    : (at(/[ \t]*\n\s*[^\s"'<>,;()\\]+/y, text, start + first.length) ?? []);
  const joined = unbroken(first + more);
  const whole = more !== "" && wholePolicyArn.test(joined);
  return { name: trimmed(whole ? joined : first), end: start + first.length + (whole ? more.length : 0) };
}
