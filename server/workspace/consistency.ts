/** Facts of a model that exclude each other, and names in it that lead nowhere. */
import { isOperationName } from "../catalog/operation-names.ts";
import { format } from "../policy/message.ts";
import { homeOfBucket } from "../catalog/bucket-names.ts";
import { arnSegments } from "../policy/arn.ts";
import type { Range, StringNode } from "../policy/nodes.ts";
import { stringNodes } from "../policy/nodes.ts";
import type { ShapeProblem } from "./check-shape.ts";
import { closest } from "../policy/closest.ts";
import type { Declarations } from "./declarations.ts";
import { aliasNodes } from "./declarations.ts";
import type { DeclaredExpectation } from "./expectations.ts";
import { isCopy } from "./expectations.ts";
import { objectOf, textNode, valueOf } from "./values.ts";
import { templates } from "./wording.ts";

type ReportProblem = (range: Range, message: string, related?: ShapeProblem["related"]) => void;

/** Time is linear in the model's size. */
export function consistencyProblems(
  declarations: Declarations,
  expectations: readonly DeclaredExpectation[],
): ShapeProblem[] {
  const problems: ShapeProblem[] = [];
  const report: ReportProblem = (range, message, related = []) => {
    problems.push({ range, message, related });
  };
  checkKeys(declarations, report);
  checkAliases(declarations, report);
  const keys = new Map(
    declarations.keys.map(({ facts: { arn }, property }) => [arn.toLowerCase(), { arn, range: property.key }]),
  );
  for (const bucket of declarations.buckets) {
    checkHome(bucket, report);
    checkEncryption(bucket, keys, report);
  }
  checkAccounts(declarations, report);
  checkAccessPoints(declarations, report);
  checkExpectations(declarations, expectations, report);
  return problems;
}

/**
 * The same for two ARNs that cannot both be a key's: an id has one home, but for multi-Region keys; short ids are made
 * up, in examples.
 */
export function keyIdentity(arn: string): string {
  const lower = arn.toLowerCase();
  const id = lower.slice(lower.lastIndexOf("/") + 1);
  return id.startsWith("mrk-") || id.length < 36 ? lower : id;
}

function checkKeys({ keys }: Declarations, report: ReportProblem): void {
  const seen = new Map<string, { readonly arn: string; readonly range: Range }>();
  for (const {
    facts: { arn },
    property,
  } of keys) {
    const name = keyIdentity(arn);
    const before = seen.get(name);
    if (before === undefined) {
      seen.set(name, { arn, range: property.key });
      continue;
    }
    const related = [{ range: before.range, message: templates.declaredHere }];
    if (before.arn.toLowerCase() === arn.toLowerCase())
      report(property.key, format(templates.spelling, { declared: before.arn }), related);
    else report(property.key, format(templates.twoHomes, { id: name }), related);
  }
}

function checkAliases({ keys }: Declarations, report: ReportProblem): void {
  const seen = new Map<string, Range>();
  for (const {
    facts: { arn },
    body,
  } of keys) {
    const [, , , region = "", account = ""] = arnSegments(arn);
    const own = new Set<string>();
    for (const alias of aliasNodes(body)) {
      if (alias.region !== undefined && (alias.region !== region || alias.account !== account))
        report(alias.range, format(templates.aliasRegion, { account, region }));
      else if (alias.account !== undefined && alias.account !== account)
        report(alias.range, format(templates.aliasAccount, { account }));
      const name = `${region} ${account} ${alias.name}`;
      const before = seen.get(name);
      if (before !== undefined && !own.has(name))
        report(alias.range, format(templates.aliasTwice, { alias: alias.name }), [
          { range: before, message: templates.declaredHere },
        ]);
      seen.set(name, before ?? alias.range);
      own.add(name);
    }
  }
}

/** A bucket in an account's own namespace of a Region has both in its name. */
function checkHome(
  { facts: { name, account, region }, property, body }: Declarations["buckets"][number],
  report: ReportProblem,
): void {
  const home = homeOfBucket(name);
  if (home === undefined) return;
  const related = [{ range: property.key, message: templates.nameSays }];
  const accountNode = textNode(body, "account");
  const regionNode = textNode(body, "region");
  if (accountNode !== undefined && account !== home.account)
    report(accountNode, format(templates.nameAccount, { name, account: home.account }), related);
  if (regionNode !== undefined && region !== home.region)
    report(regionNode, format(templates.nameRegion, { name, region: home.region }), related);
}

function checkEncryption(
  { facts, property, body }: Declarations["buckets"][number],
  keys: ReadonlyMap<string, { readonly arn: string; readonly range: Range }>,
  report: ReportProblem,
): void {
  const {
    encryption: { type, key, place },
    account,
    region,
  } = facts;
  const encryption = objectOf(body, "encryption");
  if (type === "unknown" || encryption === undefined) return;
  if (facts.name.endsWith("--x-s3") && type !== "AES256") {
    if (type === "aws:kms:dsse") report(textNode(encryption, "type") ?? place.range, templates.directoryDsse);
    if (key === undefined || /(^|:)alias\//.test(key)) {
      report(place.range, templates.directoryKey);
      return;
    }
  }
  if (key === undefined) {
    const lacking = [...(account === undefined ? ['"account"'] : []), ...(region === undefined ? ['"region"'] : [])];
    if (type !== "AES256" && lacking.length > 0)
      report(property.key, format(templates.managedKeyNeeds, { what: lacking.join(" and ") }));
    return;
  }
  if (type === "AES256") {
    report(place.range, templates.keyUnused);
    return;
  }
  if (!key.startsWith("arn:")) {
    if (region === undefined) report(property.key, templates.keyNeedsRegion);
    return;
  }
  const [, , , keyRegion = ""] = arnSegments(key);
  const regionNode = textNode(body, "region");
  if (region !== undefined && keyRegion !== region) {
    report(place.range, format(templates.region, { region, keyRegion }), [
      { range: regionNode ?? property.key, message: templates.bucketRegion },
    ]);
  }
  const declared = keys.get(key.toLowerCase());
  if (declared !== undefined && declared.arn !== key) {
    report(place.range, format(templates.spelling, { declared: declared.arn }), [
      { range: declared.range, message: templates.declaredHere },
    ]);
  }
}

function checkAccounts({ accounts }: Declarations, report: ReportProblem): void {
  const management = new Map<string, Range>();
  for (const {
    facts: { organization, managementAccount },
    property,
    body,
  } of accounts) {
    if (organization === undefined) continue;
    const object = objectOf(body, "organization");
    for (const path of object === undefined ? [] : stringNodes(valueOf(object, "paths"))) {
      if (organization.paths.includes(path.value) && !path.value.startsWith(`${organization.id}/`))
        report(path, format(templates.organizationPath, { id: organization.id }));
    }
    if (!managementAccount) continue;
    const before = management.get(organization.id);
    if (before === undefined) management.set(organization.id, property.key);
    else
      report(property.key, format(templates.managementTwice, { organization: organization.id }), [
        { range: before, message: templates.declaredHere },
      ]);
  }
}

function checkAccessPoints({ accessPoints, buckets }: Declarations, report: ReportProblem): void {
  const names = new Set(buckets.map(({ facts }) => facts.name));
  for (const {
    facts: { bucket },
    body,
  } of accessPoints) {
    const node = textNode(body, "bucket");
    if (node !== undefined && !names.has(bucket)) report(node, unknown(templates.unknownBucket, bucket, names));
  }
}

function unknown(
  template: (typeof templates)["unknownPrincipal" | "unknownBucket" | "unknownAccessPoint"],
  name: string,
  known: Iterable<string>,
): string {
  const meant = closest(name, known);
  return format(template, { name }) + (meant === undefined ? "" : format(templates.meant, { meant }));
}

function checkExpectations(
  declarations: Declarations,
  expectations: readonly DeclaredExpectation[],
  report: ReportProblem,
): void {
  const principals = new Set(declarations.principals.map(({ facts }) => facts.arn));
  const buckets = new Set(declarations.buckets.map(({ facts }) => facts.name));
  const accessPoints = new Set(declarations.accessPoints.map(({ facts }) => facts.arn));
  const checkBucket = (
    node: StringNode,
    { bucket, accessPoint }: { readonly bucket: string; readonly accessPoint?: string | undefined },
  ): void => {
    if (accessPoint !== undefined && !accessPoints.has(accessPoint))
      report(node, unknown(templates.unknownAccessPoint, accessPoint, accessPoints));
    else if (accessPoint === undefined && !buckets.has(bucket))
      report(node, unknown(templates.unknownBucket, bucket, buckets));
  };
  const seen = new Map<string, { readonly expect: string; readonly range: Range }>();
  for (const { expectation, body, principal, objects, source: from } of expectations) {
    if (!principals.has(expectation.principal))
      report(principal, unknown(templates.unknownPrincipal, expectation.principal, principals));
    checkBucket(objects, expectation.to);
    if (from !== undefined && expectation.from !== undefined && !from.value.startsWith("s3://arn:"))
      checkBucket(from, expectation.from);
    if (from !== undefined && !expectation.operations.every(isCopy)) report(from, templates.fromNeedsCopy);
    const copy = stringNodes(valueOf(body, "operations")).find(({ value }) => isOperationName(value) && isCopy(value));
    if (from === undefined && copy !== undefined) report(copy, templates.copyNeedsFrom);
    const {
      to: { bucket, accessPoint = "", keys },
      operations,
      context,
      expect,
      expectPlace,
    } = expectation;
    const name = JSON.stringify([
      expectation.principal,
      bucket,
      accessPoint,
      keys,
      expectation.from,
      operations,
      Object.entries(context).sort(),
    ]);
    const before = seen.get(name);
    if (before === undefined) seen.set(name, { expect, range: expectPlace.range });
    else if (before.expect !== expect)
      report(expectPlace.range, templates.contradictoryExpectations, [
        { range: before.range, message: templates.otherExpectation },
      ]);
  }
}
