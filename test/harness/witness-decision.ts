/** Asks `evaluate` about the witness of a finding, with all policies of a plain model that have a say. */
import type { Decision } from "../../server/evaluate/decision/decide.ts";
import { decide } from "../../server/evaluate/decision/decide.ts";
import { PolicyReader } from "../../server/evaluate/decision/policies.ts";
import { readRequest } from "../../server/evaluate/request.ts";
import type { Witness } from "../../server/uploads/causes/finding.ts";
import type { PlainModel } from "./plain-model.ts";

export function decideWitness(model: PlainModel, witness: Witness): Decision {
  const principal = model.principals.find(({ arn }) => arn === witness.principal);
  const [, , service] = witness.resource.split(":");
  const resource =
    service === "kms"
      ? model.keys.find(({ arn }) => arn === witness.resource)?.policy
      : model.buckets.find(({ name }) => witness.resource.startsWith(`arn:aws:s3:::${name}/`))?.policy;
  const ofAccount = (id: string | undefined) => model.accounts?.find((one) => one.id === id);
  const { principal: name, action, resource: arn, resourceAccount, context } = witness;
  return decide(
    readRequest({ principal: name, action, resource: arn, resourceAccount, context }),
    new PolicyReader().read({
      identity: principal?.identity ?? [],
      ...(resource === undefined ? {} : { resource }),
      ...(principal?.boundary === undefined ? {} : { permissionsBoundary: [principal.boundary] }),
      ...(principal?.session === undefined ? {} : { session: [principal.session] }),
      serviceControl: ofAccount(principal?.account)?.serviceControl ?? [],
      resourceControl: ofAccount(resourceAccount)?.resourceControl ?? [],
    }),
  );
}
