/** Access points: through which of them alone statements let objects be written. A policy does not tell their buckets. */
import type { ContextValue } from "../../evaluate/context.ts";
import type { ResourcePattern } from "../../evaluate/resource-pattern.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { FALSE, TRUE } from "../../evaluate/truth.ts";
import { S3Context } from "../requests/s3-request.ts";
import type { Uploader } from "./principal.ts";

const accessPointKeys: ReadonlyMap<string, ContextValue> = new Map(
  ["s3:dataaccesspointarn", "s3:dataaccesspointaccount", "s3:accesspointnetworkorigin"].map((name) => [
    name,
    "present" as const,
  ]),
);

/** The S3 request of an upload through an access point: its keys are there. */
const throughAccessPoint = (uploader: Uploader, { partition, kind }: S3Context): S3Context =>
  new S3Context(uploader, "none", partition, accessPointKeys, kind);

/**
 * Access point objects that the statement names; where it lets objects be written through access points only, those
 * that its conditions name.
 */
export function accessPointsBy(
  statement: CompiledStatement,
  uploader: Uploader,
  plain: S3Context,
  refused: boolean,
): readonly string[] {
  if (
    statement.statement.resource?.negated !== false ||
    statement.matchConditions(throughAccessPoint(uploader, plain)) === FALSE
  )
    return [];
  if (refused && coversAccessPoints(statement)) return namedAccessPoints(statement, false, plain);
  return statement.resources.filter(isAccessPointObject).map(({ source }) => source);
}

export const coversAccessPoints = ({ resources }: CompiledStatement): boolean =>
  resources.some(({ everything: all }) => all);

/** Of a Deny of everything that does not come through an access point, the access points that it leaves alone. */
export function onlyThroughAccessPoints(
  deny: CompiledStatement,
  uploader: Uploader,
  plain: S3Context,
): readonly string[] {
  if (deny.matchConditions(plain) !== TRUE || deny.matchConditions(throughAccessPoint(uploader, plain)) === TRUE)
    return [];
  return namedAccessPoints(deny, true, plain);
}

/**
 * ARN patterns of the objects behind the access points that conditions name.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
 */
function namedAccessPoints(
  { conditions }: CompiledStatement,
  negated: boolean,
  { partition }: S3Context,
): readonly string[] {
  const told = conditions.filter(
    (condition) =>
      condition.negated === negated && condition.base !== "Null" && accessPointKeys.has(condition.key.toLowerCase()),
  );
  const arns = told.filter(({ key }) => key.toLowerCase() === "s3:dataaccesspointarn").flatMap(({ values }) => values);
  if (arns.length > 0) return arns.map((arn) => `${arn}/object/*`);
  const accounts = told
    .filter(({ key }) => key.toLowerCase() === "s3:dataaccesspointaccount")
    .flatMap(({ values }) => values);
  return (accounts.length > 0 ? accounts : ["*"]).map(
    (account) => `arn:${partition}:s3:*:${account}:accesspoint/*/object/*`,
  );
}

const isAccessPointObject = (pattern: ResourcePattern): boolean =>
  pattern.service === "s3" && pattern.account.source !== "" && /^(accesspoint\/|\*)/.test(pattern.resource.source);
