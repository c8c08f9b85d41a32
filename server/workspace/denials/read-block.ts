/**
 * Reads a piece of text, a message or some lines of a log: which errors stand in it, each with its wrapper's operation
 * and object. One error may be printed several times over several lines; it is one mention.
 */
import { errorsApart, headOf } from "./apart.ts";
import { bareDenialsIn, completed } from "./bare.ts";
import type { Denial, OtherError } from "./denial.ts";
import { otherErrorsIn } from "./other-errors.ts";
import { plainText } from "./plain-text.ts";
import { sentencesIn } from "./sentence.ts";
import { isOtherCloud } from "./unrelated.ts";
import { objectIn, objectOfArnIn, operationNear, operationsIn, sourceIn } from "./wrappers.ts";

export interface Mention {
  readonly what: { readonly denial: Denial } | { readonly other: OtherError };
  /** Places in the text that was read. */
  readonly offset: number;
  readonly end: number;
  /** Whether nothing but members of an event tell it: where the event is read, too, they are that one's. */
  readonly isOfEvent?: boolean;
}

/** What every error that is read holds: most lines of a log need no more than this look. */
const sign =
  /[Nn]ot\s+authorized|You don't have the|S3 error|[Aa]ccess ?-?[Dd]enied|ACCESS_DENIED|Forbidden|\(403\)|KMS|kms|ciphertext|key 15|code 15|S3 location|on S3 path|Insufficient permissions|sufficient permissions|No account found|Server Side Encryption|key ID in the request|encryption parameters|Insufficient delivery|Incorrect S3 bucket policy|delivery role has sufficient|provided IAM role allows Firehose|key policy will not|Policy has invalid|HTTP 403|403 \(?Forbidden|["'] 403\b|[Cc]ode:? 403|[Ee]rror:? 403|403 Client Error|AmazonS3|IamRoleMissingPermissions|access test failed|assum[ei]|do not have permissions|not accessible|encryption header is|All access to|s3 resource is|Lake Formation|invalid principal|Invalid principal|not apply to any/;

export const mayHoldErrors = (text: string): boolean => sign.test(text);

export function mentionsIn(original: string): Mention[] {
  if (!mayHoldErrors(original)) return [];
  const { text, originalOffset } = plainText(original);
  const found = [
    ...sentencesIn(text).map(({ denial, offset, end }) => ({ rank: 0, what: { denial }, offset, end })),
    ...otherErrorsIn(text).map(({ error, offset, end }) => ({ rank: 1, what: { other: error }, offset, end })),
    ...bareDenialsIn(text).map(({ denial, offset, end, isCode, isOfEvent }) => ({
      isCode,
      ...(isOfEvent === undefined ? {} : { isOfEvent }),
      rank: denial.wording === "bare" ? 3 : 2,
      what: { denial },
      offset,
      end,
    })),
  ].sort((a, b) => a.offset - b.offset || a.rank - b.rank);
  if (found.length === 0) return [];
  const mentions: Mention[] = [];
  let next = 0;
  for (const error of errorsOf(
    text,
    found.map((one, index) => withMessage(text, one, found[index + 1])),
  )) {
    const inside: Candidate[] = [];
    for (let one = found[next]; one !== undefined && one.offset < error.end; one = found[++next]) inside.push(one);
    if (inside.length === 0) continue;
    for (const { what, offset, end, isOfEvent = false } of ofOnePart(text, error, inside))
      mentions.push({ what, offset: originalOffset(offset), end: originalOffset(end), isOfEvent });
  }
  return mentions;
}

interface Candidate extends Mention {
  /** Of several in one error, those that say most. */
  readonly rank: number;
  readonly isCode?: boolean;
}

/** A code goes to the sentence behind it, also where that stands on the next line; a status to what says more of it. */
function withMessage(text: string, one: Candidate, next: Candidate | undefined): Candidate {
  if (one.isCode !== true || next === undefined || next.offset - one.end > 250) return one;
  const between = text.slice(one.end, next.offset);
  const lines = between.split("\n").length;
  // The message alone on the next line, or behind a label.
  if (
    next.rank === 3 &&
    next.isCode !== true &&
    lines === 2 &&
    /\n[ \t*>]*(?:(?:Error )?[Mm]essage:\s*)?["']?$/.test(between)
  )
    return { ...one, end: next.offset };
  const isStatus = text.slice(one.offset, one.end).includes("403");
  return isStatus
    ? lines <= 3
      ? { ...one, end: next.offset }
      : one
    : next.rank === 0 && lines <= 2
      ? { ...one, end: next.offset }
      : one;
}

interface Part {
  readonly start: number;
  readonly end: number;
}

/** A line that goes on with the error of the line before: a stack, a dump, the cause in a chain, nothing at the end. */
const continuing =
  /[ \t]+\S|b['"]<|<(?: [\w-]{1,40}:|[ \t]*(?=\n))|[)}\]]|\[[^\]\n]{1,40}\] \[ ?error\] \[[^\]\n]{1,80}\] Raw |(?:Caused by|at|Wrapped by|Suppressed|AWS HTTP error|excon|status code: \d+)\b|---> |\.\.\. \d|(?:Resolved remote host IP address|Request ID|Exception name|Error message|\d{1,3} response headers):|[^\n]{0,200} AWSClient: HTTP response code: 403|'?\$?\w+'?: ['"[{]|$/y;
/** What botocore and those above it log of a request that was answered: up to the next request, or to the error that is raised. */
const logged = /[^\n]{0,60}?\b(?:botocore|boto3|s3transfer|awscli|urllib3)(?:\.\w+)*(?: - DEBUG - | \[DEBUG\] |:)/y;
const request = /[^\n]{0,200}["'](?:GET|HEAD|PUT|POST|DELETE) [^\n]{0,4000} HTTP\/[\d.]{1,3}["'] \d/y;
const raised =
  /\n|Traceback \(most recent|[^\n]{0,300}\ber(?:ror)? (?:occurred )?\([^)\n]{1,60}\) (?:occurred )?when calling/y;
/** XML, up to its end. */
const markup = /<[?/\w]/y;
const endOfMarkup = "</Error>";
/** PHP's: the request, and the XML of its answer, once cut off and once whole. */
const withAnswer = 'Error executing "';
/** Python's: what was printed before is the cause of what follows, over blank lines. */
const chain = /(?:[ \t]*\n){0,2}(?:The above exception was the direct cause|During handling of the above exception)/y;
/** The exception itself stands on the first line that is not indented. */
const traceback = "Traceback (most recent call last)";

/** Lines in one error, however long its stack is. */
const mostLines = 400;

/** The text cut into errors: a line with those that go on with it; a mention is never cut. */
function errorsOf(text: string, mentions: readonly Candidate[]): Part[] {
  const parts: Part[] = [];
  let open = new OpenError(0);
  let mention = 0;
  for (let line = 0, end = text.indexOf("\n"); end >= 0; line = end + 1, end = text.indexOf("\n", line)) {
    open.take(text.slice(line, end));
    const next = end + 1;
    while ((mentions[mention]?.end ?? Infinity) <= end) mention++;
    if ((mentions[mention]?.offset ?? Infinity) < next || open.goesOn(text, next)) continue;
    parts.push({ start: open.start, end: next });
    open = new OpenError(next);
  }
  parts.push({ start: open.start, end: text.length });
  return parts;
}

/** The error that the lines so far belong to. */
class OpenError {
  readonly start: number;
  #lines = 0;
  /** Whether Python still has to print the exception. */
  #awaited = false;
  #hasAnswer = false;
  /** Whether the log has told a request, and not yet the error that it ended in. */
  #isLogged = false;
  #answered = false;

  constructor(start: number) {
    this.start = start;
  }

  take(line: string): void {
    this.#lines++;
    this.#hasAnswer ||= line.includes(withAnswer);
    this.#answered ||= line.includes(endOfMarkup);
    if (at(request, line, 0) || line.includes("Response ")) this.#isLogged ||= at(logged, line, 0);
    else if (/^(?!\S*(?:Error|Exception): ).*\bwhen calling /.test(line)) this.#isLogged &&= at(logged, line, 0);
    if (line.includes(traceback)) this.#awaited = true;
    else if (line.trim() !== "" && !/^\s/.test(line)) this.#awaited = false;
    chain.lastIndex = 0;
    if (chain.test(line)) this.#awaited = true;
  }

  goesOn(text: string, line: number): boolean {
    if (this.#lines >= mostLines) return false;
    if (this.#awaited || at(continuing, text, line) || at(chain, text, line)) return true;
    if (this.#isLogged && (at(logged, text, line) ? !at(request, text, line) : at(raised, text, line))) return true;
    return !this.#answered && (this.#hasAnswer || at(markup, text, line));
  }
}

function at(pattern: RegExp, text: string, offset: number): boolean {
  pattern.lastIndex = offset;
  return pattern.test(text);
}

/** Of errors that are printed together: each with what is printed of it alone, else with what stands before their list. */
function ofOnePart(text: string, { start, end }: Part, inside: readonly Candidate[]): Candidate[] {
  const part = text.slice(start, end);
  if (isOtherCloud(part)) return [];
  const placed = inside.map((one) => ({ one, offset: one.offset - start, end: one.end - start }));
  const apart = errorsApart(part, placed, operationsIn(part));
  const head = headOf(part, apart);
  return apart.flatMap((own) =>
    ofOneError(
      part.slice(own.start, own.end),
      start + own.start,
      own.mentions.map(({ one }) => one),
      own.start === 0 ? "" : head,
    ),
  );
}

function ofOneError(part: string, start: number, all: readonly Candidate[], head: string): Candidate[] {
  const best = all.reduce((least, { rank }) => Math.min(least, rank), 3);
  // What quotes the same twice says one thing.
  const told = new Map<string, Candidate>();
  for (const one of all) {
    // The bare code beside a sentence is that sentence's, and so are a service's own words for it.
    if (best < 3 && one.rank === 3) continue;
    if (best === 0 && isInServiceWords(one)) continue;
    const name = nameOf(one);
    if (!told.has(name)) told.set(name, one);
  }
  const [object, source] = [objectIn(part) ?? objectIn(head), sourceIn(part)];
  const own = operationsIn(part);
  const operations = own.length > 0 ? own : operationsIn(head).map(({ name }) => ({ name, offset: 0 }));
  const kept = [...told.values()].map((one): Candidate => {
    if (!("denial" in one.what)) return one;
    const operation = operationNear(operations, one.offset - start);
    // An action goes with a resource, which the message names itself.
    const place = object ?? (one.what.denial.action === undefined ? objectOfArnIn(part) : undefined);
    return { ...one, what: { denial: completed(one.what.denial, operation, place, source) } };
  });
  return best === 3 ? onePerOperation(kept) : kept;
}

/** Of a bare denial each word is a mention: code and message are one error. */
function onePerOperation(mentions: readonly Candidate[]): Candidate[] {
  const [first] = mentions;
  if (first === undefined) return [];
  const withMost = mentions.reduce((best, one) => (sizeOf(one) > sizeOf(best) ? one : best), first);
  return [{ ...withMost, offset: first.offset }];
}

const isInServiceWords = ({ what }: Candidate): boolean => "denial" in what && what.denial.wording === "service";

const sizeOf = ({ what }: Candidate): number => ("denial" in what ? Object.keys(what.denial).length : 0);

/** What makes two mentions the same error: not the operation, which only the wrapper names. */
function nameOf({ what }: Candidate): string {
  if ("other" in what) return JSON.stringify([what.other.kind, what.other.subject]);
  const { wording, principal, action, resource, reason, policyType, policyArn } = what.denial;
  return JSON.stringify([wording, principal, action, resource, reason, policyType, policyArn]);
}
