/**
 * Roles that nobody but a service may assume: those of S3 replicate, or copy, and do not upload; others write as the
 * resources say that use them.
 */
import type { OperationName } from "../../../catalog/operation-names.ts";
import { operationNames } from "../../../catalog/operation-names.ts";
import { roleOperations } from "../../../catalog/s3-services.ts";
import type { BucketWriter, ModelBucket, ModelPrincipal } from "../../../workspace/model.ts";

/** Services that may assume the role; undefined where anybody else may, or nobody says who may. */
function servicesTrustedBy({ trust }: Pick<ModelPrincipal, "trust">): readonly string[] | undefined {
  const allows = (trust ?? [])
    .flatMap(({ found }) => found.document.statements)
    .filter(({ effect }) => effect === "Allow");
  const trusted = allows.flatMap(({ principal }) =>
    principal === undefined || principal.negated
      ? [undefined]
      : principal.entries.map(({ kind, node }) => (kind === "Service" ? node.value : undefined)),
  );
  const services = trusted.filter((service) => service !== undefined);
  return trusted.length === 0 || services.length < trusted.length ? undefined : services;
}

/** What the role's services do with it; undefined where anybody else may assume it, or nobody says who may. */
export function operationsOfRole(role: Pick<ModelPrincipal, "trust">): readonly OperationName[] | undefined {
  const trusted = servicesTrustedBy(role)?.map((service) => roleOperations.get(service));
  if (trusted === undefined || trusted.includes(undefined)) return undefined;
  const all = new Set(trusted.flatMap((operations) => operations ?? []));
  return operationNames.filter((name) => all.has(name));
}

/** What is declared to write to a bucket in a principal's name: what it sends, and where to. */
export type OwnWriting = Pick<BucketWriter, "headers" | "under">;

/** What is declared to write there in this principal's name; undefined where nothing is. */
export function sentTo(
  { writers }: Pick<ModelBucket, "writers">,
  principal: Pick<ModelPrincipal, "arn" | "trust">,
): readonly OwnWriting[] | undefined {
  if (writers === undefined) return undefined;
  const services = servicesTrustedBy(principal);
  const own = writers.filter(
    ({ service, role }) =>
      (role === undefined && principal.arn === service) ||
      ((role ?? principal.arn) === principal.arn && services?.every((one) => isNamed(service, one)) === true),
  );
  const all = own.map(({ headers, under }): OwnWriting => ({ headers, ...(under === undefined ? {} : { under }) }));
  return all.length === 0 ? undefined : [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

/** Some services have principals of each Region, too: `dms.eu-west-1.amazonaws.com`. */
const isNamed = (service: string, principal: string): boolean =>
  principal === service || principal.replace(/^([a-z]+)\.[a-z]{2}(?:-[a-z]+)+-\d\./, "$1.") === service;
