/**
 * Denies that demand encryption headers of an upload, in whatever kind of policy.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { FALSE, TRUE } from "../../evaluate/truth.ts";
import { compileGlob, literalGlob } from "../../evaluate/globs/glob.ts";
import { globsIntersect } from "../../evaluate/globs/relations.ts";
import { hasSymbol } from "../../policy/symbols.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { putObject } from "./operation-rows.ts";
import { uploaderOf } from "../scenario/principal.ts";
import { encryptionHeader, keyIdHeader, S3Context } from "./s3-request.ts";

const everyone = uploaderOf({ kind: "everyone" });

export const mentionsHeader = ({ conditions }: CompiledStatement, header: string): boolean =>
  conditions.some(({ key }) => key.toLowerCase() === header);

/** Whether a Deny looks at encryption headers, and holds or not depending on them. */
export const looksAtHeaders = (deny: CompiledStatement): boolean =>
  deny.statement.effect === "Deny" &&
  deny.remember(
    "looksAtHeaders",
    () =>
      (mentionsHeader(deny, encryptionHeader) || mentionsHeader(deny, keyIdHeader)) &&
      (deny.matchConditions(new S3Context(everyone, "any")) !== TRUE || deadKeyComparisons(deny).length > 0),
  );

/** Whether a Deny holds for an upload that sends no header, and demands one. */
export const demandsHeader = (deny: CompiledStatement): boolean =>
  looksAtHeaders(deny) && deny.remember("demandsHeader", () => holdsForSome(deny, new S3Context(everyone, "none")));

/** Whether a Deny refuses an upload only as long as it sends no header with a key: one that sends it may pass. */
export const passesWithKey = (deny: CompiledStatement): boolean =>
  demandsHeader(deny) &&
  deny.remember(
    "passesWithKey",
    () =>
      deny.matchConditions(new S3Context(everyone, "any", "aws", new Map([[encryptionHeader, ["aws:kms"]]]))) !== TRUE,
  );

/** Whether the Deny holds for a plain upload of some caller: what only the caller's identity decides hits somebody. */
export function holdsForSome(deny: CompiledStatement, plain: S3Context): boolean {
  return deny.conditions.every((condition) => {
    const truth = condition.evaluate(plain);
    return truth === TRUE || (truth !== FALSE && /^aws:(principal|userid|username)/i.test(condition.key));
  });
}

export interface DeadKeyComparison {
  /** Index into the statement's conditions. */
  readonly condition: number;
  /** Index into its values. */
  readonly value: number;
  /** Whether another value of the list can match. */
  readonly beside: boolean;
}

export interface DeadKeyPlace extends DeadKeyComparison {
  readonly document: FoundDocument;
  readonly statement: CompiledStatement;
}

/** Of statements that have a say on uploads. */
export const deadKeyPlaces = (document: FoundDocument, statements: readonly CompiledStatement[]): DeadKeyPlace[] =>
  statements.flatMap((statement) => {
    const dead = statement.usable ? deadKeyComparisons(statement) : [];
    return dead.length === 0 || statement.matchAction(putObject) < 0
      ? []
      : dead.map((one) => ({ ...one, document, statement }));
  });

/** Patterns of what S3 compares: the key's ARN, however the header spells the key. */
const keyArns = compileGlob("arn:*:kms:*:*:key/*");

/** Values that a key id in the header is compared with, and that no key ARN matches: a bare id, an alias. */
export function deadKeyComparisons(statement: CompiledStatement): readonly DeadKeyComparison[] {
  // Only quicker: asked of every statement after each edit, and few look at the header.
  if (!mentionsHeader(statement, keyIdHeader)) return none;
  return statement.remember("deadKeyComparisons", () =>
    statement.conditions.flatMap(({ key, base, values }, condition) => {
      if (key.toLowerCase() !== keyIdHeader || !/^(String|Arn)/.test(base)) return [];
      const dead = values.flatMap((value, index) => (canBeKeyArn(value, base) ? [] : [index]));
      return dead.map((value) => ({ condition, value, beside: dead.length < values.length }));
    }),
  );
}

const none: readonly DeadKeyComparison[] = [];

function canBeKeyArn(value: string, base: string): boolean {
  // What a template or a variable stands for, nobody knows here.
  if (hasSymbol(value) || /[${}<>%]|\b(REGION|ACCOUNT_ID|KEY_ID)\b/.test(value) || value === "") return true;
  return globsIntersect(
    base.endsWith("Equals") && base.startsWith("String") ? literalGlob(value) : compileGlob(value),
    keyArns,
  );
}
