/**
 * What a statement shows of its purpose: whether it could serve the call that S3 makes to KMS, or is meant for another
 * AWS service. https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
import { encryptingLookalikes, generateDataKey, lookalikes } from "../../catalog/kms-actions.ts";
import { regions } from "../../catalog/regions.ts";
import type { CompiledCondition } from "../../evaluate/conditions/condition.ts";
import type { Glob } from "../../evaluate/globs/glob.ts";
import { compileGlob, globMatches } from "../../evaluate/globs/glob.ts";
import type { ResourcePattern } from "../../evaluate/resource-pattern.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { isKeyForOtherService, keyShapes } from "./key-shape.ts";
import { encryptionContextKey, viaService } from "../requests/kms-request.ts";
import { uploadActions } from "../requests/operations.ts";
import { keyIdHeader } from "../requests/s3-request.ts";

/**
 * Whether a condition of the statement can be met only by calls of another AWS service, or by direct use of the key
 * with an encryption context or a kind of key that S3 does not use. Such a condition is meant: it is no near miss of
 * one on S3's call.
 */
export const namesAnotherService = (statement: CompiledStatement): boolean =>
  statement.remember("namesAnotherService", () => statement.conditions.some(excludesS3));

/** The same, or the statement names nothing but keys that AWS manages for other services. */
export const servesAnotherService = (statement: CompiledStatement): boolean =>
  statement.remember(
    "servesAnotherService",
    () =>
      namesAnotherService(statement) ||
      (statement.resources.length > 0 &&
        statement.statement.resource?.negated === false &&
        statement.resources.every(isKeyForOtherService)),
  );

/** Whether a statement is met by nothing but calls that S3 makes. */
export const isForS3Alone = (statement: CompiledStatement): boolean =>
  statement.remember("isForS3Alone", () =>
    statement.conditions.some(
      ({ key, base, negated, ifExists, set, values }) =>
        key.toLowerCase() === "kms:viaservice" &&
        /^String(?:Equals|Like)$/.test(base) &&
        !negated &&
        !ifExists &&
        set === undefined &&
        values.length > 0 &&
        values.every((value) => /^s3\.[a-z0-9*?-]+\.amazonaws\.com$/.test(value)),
    ),
  );

function excludesS3(condition: CompiledCondition): boolean {
  const { key, base, negated, ifExists, values } = condition;
  const name = key.toLowerCase();
  if (negated || values.length === 0) return false;
  // A statement that requires a condition key which S3's call does not have is meant for other calls.
  const required = base === "Null" ? values.every((value) => value === "false") : !ifExists;
  if (name.startsWith(contextPrefix)) return required && name !== encryptionContextKey && !name.includes("s3");
  if (base === "Null") return false;
  switch (name) {
    case "kms:viaservice":
      return values.every(isOtherService);
    // Several values under an operator without set qualifier: what that does, AWS does not document.
    case "kms:encryptioncontextkeys":
      return condition.set !== undefined && values.every((value) => !/s3|[*?]/i.test(value));
    case "kms:requestalias":
    case "kms:resourcealiases":
      return values.every((value) => /^alias\/aws\/(?!s3$)[\w-]/.test(value));
    case "kms:keyusage":
    case "kms:customermasterkeyusage":
      return !values.some((value) => matches(value, "ENCRYPT_DECRYPT"));
    case "kms:keyspec":
    case "kms:customermasterkeyspec":
    case "kms:encryptionalgorithm":
      return !values.some((value) => matches(value, "SYMMETRIC_DEFAULT"));
    case "kms:signingalgorithm":
    case "kms:macalgorithm":
    case "kms:keyagreementalgorithm":
      return required;
    default:
      return false;
  }
}

/** Whether a value of the condition names a service that is not S3. */
export const meansOtherService = ({ key }: CompiledCondition, value: string): boolean =>
  key.toLowerCase() === "kms:viaservice" && isOtherService(value);

const contextPrefix = "kms:encryptioncontext:";
const matches = (pattern: string, text: string): boolean =>
  globMatches(compileGlob(pattern.toLowerCase()), text.toLowerCase());
const vias = [...regions.map(viaService), ...regions.map((region) => `s3express.${region}.amazonaws.com`)];

/** A value of `kms:ViaService` that names a service, and neither S3 nor (as a pattern) one of its Regions. */
function isOtherService(value: string): boolean {
  // Behind the Region, by mistake, it is S3 all the same.
  if (/^s3|^\W*$|^amazonaws\.|^[a-z]+(?:-[a-z]+)+-\d+\.s3\./i.test(value) || value.startsWith("${")) return false;
  if (!/[*?]/.test(value)) return true;
  const pattern = compileGlob(value);
  return !vias.some((via) => globMatches(pattern, via));
}

const keyUses = [...uploadActions, ...encryptingLookalikes].map((action) => action.toLowerCase());

/**
 * Whether the statement points to KMS for S3: an action on keys, spelled out or on keys that are spelled out, that
 * could serve S3's call, or a condition on what S3's call or the upload's header says of KMS. `"Action": "*"` does not
 * count, nor does evidence for another service.
 */
function pointsToKms(statement: CompiledStatement): boolean {
  return statement.remember(
    "pointsToKms",
    () =>
      showsKmsForS3(statement) ||
      (usesKeysOpenly(statement) &&
        !servesAnotherService(statement) &&
        !exceptsAnotherService(statement) &&
        !isCalledVia(statement)),
  );
}

/**
 * Whether something in the document points to KMS for S3. A key that is named beside another service is that service's
 * key, also in the statement that gives what the service's own condition would keep out (`kms:GenerateDataKey` for
 * EBS).
 */
export function documentPointsToKms(statements: readonly CompiledStatement[]): boolean {
  const pointing = statements.filter(pointsToKms);
  // Only quicker: most documents have none, and their resources are not even compiled for this.
  if (pointing.length === 0) return false;
  const ofOthers = new Set(
    statements.filter(servesAnotherService).flatMap(({ resources }) => resources.map(({ source }) => source)),
  );
  const isOfOthers = ({ source }: ResourcePattern): boolean => ofOthers.has(source) && !/^\*$|:key\/\*$/.test(source);
  return pointing.some(
    (statement) =>
      showsKmsForS3(statement) || statement.resources.length === 0 || !statement.resources.every(isOfOthers),
  );
}

/** Whether S3 and KMS stand together in the statement's conditions: what is encrypted with a KMS key is in a bucket. */
export function showsKmsForS3({ statement: { conditions } }: CompiledStatement): boolean {
  return conditions.some(({ key, values }) => {
    const name = key.key.value.toLowerCase();
    if (name === encryptionContextKey) return true;
    if (name === "kms:viaservice") return values.some((value) => /^s3(express)?\./i.test(value));
    return name === keyIdHeader || (/^s3:/.test(name) && values.some((value) => value.startsWith("aws:kms")));
  });
}

function usesKeysOpenly(statement: CompiledStatement): boolean {
  const { action, resource } = statement.statement;
  if (action === undefined) return false;
  const spelled = action.values.some(({ value }) => /^kms:/i.test(value) && isKeyUse(compileGlob(value.toLowerCase())));
  if (spelled)
    return (
      resource === undefined ||
      resource.negated ||
      statement.resources.length === 0 ||
      !statement.resources.every(isKeyForOtherService)
    );
  return (
    keyUses.some((use) => statement.matchAction(use) >= 0) &&
    statement.resources.some(
      ({ source, service }, index) => source !== "*" && service === "kms" && keyShapes(statement)[index] === "key",
    )
  );
}

const isKeyUse = (pattern: Glob): boolean => keyUses.some((use) => globMatches(pattern, use));

/**
 * A Deny of everything but another service's calls (`StringNotEquals kms:ViaService ec2.…`), or but an encryption
 * context of another kind.
 */
export function exceptsAnotherService({ statement: { effect }, conditions }: CompiledStatement): boolean {
  return (
    effect === "Deny" &&
    conditions.some(({ key, negated, values }) => {
      const name = key.toLowerCase();
      if (!negated || values.length === 0) return false;
      return name.startsWith(contextPrefix)
        ? !name.includes("s3")
        : name === "kms:viaservice" && values.every(isOtherService);
    })
  );
}

/** Of the services that call S3 for their users, few call KMS through it; the rest call KMS themselves. */
const isCalledVia = ({ conditions }: CompiledStatement): boolean =>
  conditions.some(
    ({ key, negated, values, base }) =>
      !negated &&
      base !== "Null" &&
      /^aws:calledvia/i.test(key) &&
      values.length > 0 &&
      values.every((value) => !matches(value, "s3.amazonaws.com")),
  );

/**
 * Actions that the statements allow and that are taken for `kms:GenerateDataKey`: named themselves (`*`, `kms:*` and
 * what allows `kms:GenerateDataKey` as well are no lookalikes), on what could be a key, and not for another service.
 */
export function grantedLookalikes(statements: readonly CompiledStatement[]): string[] {
  const granted = new Set<string>();
  for (const statement of statements) for (const action of lookalikesIn(statement)) granted.add(action);
  return lookalikes.filter((action) => granted.has(action));
}

const lookalikesIn = (statement: CompiledStatement): readonly string[] =>
  statement.remember("lookalikes", () => {
    const isGranting =
      statement.statement.effect === "Allow" &&
      statement.statement.action?.negated === false &&
      !servesAnotherService(statement) &&
      (statement.resources.length === 0 ||
        keyShapes(statement).some((shape) => shape === "key" || shape === "placeholder"));
    if (!isGranting) return [];
    return lookalikes.filter((action) => {
      const pattern = statement.statement.action?.values[statement.matchAction(action.toLowerCase())]?.value;
      return (
        pattern !== undefined && /^kms:/i.test(pattern) && statement.matchAction(generateDataKey.toLowerCase()) < 0
      );
    });
  });
