/** Accounts and Regions that a text names: those of a template or configuration may be the same, or others. */
import { loadBalancerAccounts } from "../../catalog/s3-services.ts";

const ofAws = new Set(loadBalancerAccounts.values());

/** Accounts in ARNs and alone, but for AWS's own, in which nobody else has buckets or keys. */
export const accountsNamed = (text: string): readonly string[] =>
  [...text.matchAll(/(?:^|:)(\d{12})(?=:|$)/g)].map(([, id = ""]) => id).filter((id) => !ofAws.has(id));

/** Regions of keys, and of S3 as `kms:ViaService` names it. */
export const regionsNamed = (text: string): readonly string[] =>
  [...text.matchAll(/arn:[^:]*:kms:([a-z]{2}(?:-[a-z]+)+-\d):|s3\.([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws/g)].map(
    ([, arn, service]) => arn ?? service ?? "",
  );
