/**
 * What IAM Access Analyzer finds and one of our own findings says, too, at the same token, to be mended by the same edit:
 * told once, as ours, with the more severe level of both.
 */
import type { Code } from "./codes.ts";
import type { Diagnostic, Fix } from "./diagnostic.ts";
import { severities } from "./diagnostic.ts";

/** What is wrong with an ARN, whatever it is the ARN of. */
const formOfArn: ReadonlySet<Code> = new Set<Code>([
  "arn-account-not-allowed",
  "arn-region-not-allowed",
  "invalid-arn-account",
  "invalid-arn-prefix",
  "invalid-arn-region",
  "invalid-arn-resource",
  "invalid-arn-service-case",
  "invalid-partition",
  "invalid-service",
  "missing-arn-account",
  "missing-arn-field",
  "missing-arn-region",
  "wildcard-in-service-name",
]);

/** Ours, with the checks of the language that the edit mends which mends ours. */
const mendedTogether: ReadonlyMap<string, ReadonlySet<string>> = new Map<Code, ReadonlySet<Code>>([
  // Another operator, or the whole value.
  [
    "kms-condition-never-met",
    new Set<Code>([
      "wildcard-without-like-operator",
      "condition-value-never-occurs",
      "invalid-service-principal-format",
    ]),
  ],
  // The ARN that S3 compares.
  ["upload-header-required", new Set<Code>(["invalid-kms-key-value"])],
  // The name of the owner.
  [
    "role-open-to-other-tenants",
    new Set<Code>(["specific-github-repo-and-branch-recommended", "wildcard-usage-too-permissive"]),
  ],
  // Fewer characters.
  ["managed-policy-too-long", new Set<Code>(["policy-size-exceeds-identity-policy-quota"])],
  // The ARN of a key.
  ["kms-key-not-covered", formOfArn],
  // "*".
  ["key-policy-resource", formOfArn],
  // The name of the action.
  ["invalid-policy-element", new Set<Code>(["invalid-action"])],
  // The whole value.
  ["condition-value-never-occurs", new Set<Code>(["wildcard-usage-too-permissive"])],
]);

/** Of these ours has the severity: whether uploads fail by it depends on more than the value's form. */
const asSevereAsOurs: ReadonlySet<string> = new Set<Code>(["invalid-service-principal-format"]);

/** @param all in order, which they keep */
export function toldOnce(all: readonly Diagnostic[]): readonly Diagnostic[] {
  const diagnostics = all.some(isSaidBefore) ? all.filter((one, index) => !isSaidBefore(one, index, all)) : all;
  const told = new Map<Diagnostic, Diagnostic>();
  const taken = new Set<Diagnostic>();
  for (const [index, ours] of diagnostics.entries()) {
    const together = mendedTogether.get(ours.code);
    if (together === undefined || ours.aws !== undefined) continue;
    for (const theirs of within(diagnostics, index)) {
      if (!together.has(theirs.code) || taken.has(theirs)) continue;
      told.set(ours, joined(ours, theirs));
      taken.add(theirs);
      break;
    }
  }
  return taken.size === 0 ? diagnostics : diagnostics.flatMap((one) => (taken.has(one) ? [] : [told.get(one) ?? one]));
}

/** Of several policies that get a wrong value from one place. */
function isSaidBefore(one: Diagnostic, index: number, all: readonly Diagnostic[]): boolean {
  const before = all[index - 1];
  return (
    one.data === undefined &&
    before !== undefined &&
    before.data === undefined &&
    before.code === one.code &&
    before.file === one.file &&
    before.range.offset === one.range.offset &&
    before.range.end === one.range.end &&
    aboutOf(before) === aboutOf(one)
  );
}

/** Of one action several keys may be wrong. */
const aboutOf = ({ aws, related }: Diagnostic): string => JSON.stringify([aws, related.map(({ range }) => range)]);

/** The others at the token of one of them, or at a part of it. */
function* within(diagnostics: readonly Diagnostic[], index: number): Generator<Diagnostic> {
  const ours = diagnostics[index];
  if (ours === undefined) return;
  const { file, range } = ours;
  for (let at = index - 1; at >= 0; at--) {
    const one = diagnostics[at];
    if (one?.file !== file || one.range.offset < range.offset) break;
    if (one.range.end <= range.end) yield one;
  }
  for (let at = index + 1; at < diagnostics.length; at++) {
    const one = diagnostics[at];
    if (one?.file !== file || one.range.offset >= range.end) break;
    if (one.range.end <= range.end) yield one;
  }
}

function joined(ours: Diagnostic, theirs: Diagnostic): Diagnostic {
  const { file, range, code, message, sid, data, suggestsModel } = ours;
  let fixes: readonly Fix[] | undefined;
  const moreSevere =
    !asSevereAsOurs.has(theirs.code) && severities.indexOf(theirs.severity) < severities.indexOf(ours.severity)
      ? theirs
      : ours;
  return {
    file,
    range,
    severity: moreSevere.severity,
    code,
    message,
    ...(sid === undefined ? {} : { sid }),
    ...(data === undefined ? {} : { data }),
    ...(theirs.aws === undefined ? {} : { aws: theirs.aws }),
    related: [...ours.related, ...theirs.related],
    ...(suggestsModel === undefined ? {} : { suggestsModel }),
    // As of each of them: worked out when somebody asks.
    get fixes() {
      return (fixes ??= fixesOf(ours, theirs));
    },
    get fixesFailure() {
      return ours.fixesFailure ?? theirs.fixesFailure;
    },
  };
}

function fixesOf(ours: Diagnostic, theirs: Diagnostic): readonly Fix[] {
  const titles = new Set(ours.fixes.map(({ title }) => title));
  const hasPreferred = ours.fixes.some(({ isPreferred }) => isPreferred);
  const edits = ours.fixes.map((fix) => new Set(editsOf(fix)));
  // What one of ours does, and perhaps more, is no other fix.
  const others = theirs.fixes.filter(
    (fix) =>
      mendsOurs(ours, theirs, fix) &&
      !titles.has(fix.title) &&
      !edits.some((all) => editsOf(fix).every((edit) => all.has(edit))),
  );
  return [...ours.fixes, ...(hasPreferred ? others.map((fix) => ({ ...fix, isPreferred: false })) : others)];
}

/** Whether what mends theirs mends ours, which may ask for more. */
function mendsOurs({ code, fixes }: Diagnostic, theirs: Diagnostic, fix: Fix): boolean {
  // Where a pattern would match, ours says so itself.
  if (theirs.code === ("wildcard-without-like-operator" satisfies Code)) return false;
  // A slip says what was meant more surely than the catalog's nearest name.
  if (code === ("invalid-policy-element" satisfies Code)) return fixes.length === 0;
  // An alias or a bucket stays one in an ARN of the right form.
  if (code === ("kms-key-not-covered" satisfies Code))
    return fix.edits().every(({ newText }) => /:key\//.test(newText));
  return code !== ("key-policy-resource" satisfies Code);
}

const editsOf = (fix: Fix): string[] => fix.edits().map((edit) => JSON.stringify(edit));
