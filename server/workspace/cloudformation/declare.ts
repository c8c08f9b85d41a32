/**
 * What a template declares, under one assignment of its parameters, as a workspace model: as `keyhole.json` would say
 * it, each thing with its place in the template.
 */
import type { FoundDocument } from "../../policy/recognize.ts";
import { endpointPolicy } from "../declared-policies.ts";
import type { BucketArnForName, ModelBucket, ModelKey, ModelPrincipal } from "../model.ts";
import { withReplicas } from "../replicas.ts";
import { ofTemplates, servicePolicy } from "../service-policies.ts";
import type { Expressions } from "../symbols/expressions.ts";
import { bucketsOf, keysOf } from "./buckets.ts";
import type { TemplateSource } from "./documents.ts";
import { TemplateFacts } from "./facts.ts";
import { principalsOf } from "./principals.ts";
import { replicationRulesOf } from "./replication.ts";
import type { Resolver } from "./resolve.ts";
import type { Template } from "./template.ts";

export interface TemplateDeclarations {
  readonly principals: readonly ModelPrincipal[];
  readonly buckets: readonly ModelBucket[];
  readonly keys: readonly ModelKey[];
  /** Every policy that is written in the template, by where it stands: `UploadRole/Policies/0`. */
  readonly documents: ReadonlyMap<string, FoundDocument>;
  /** Those of nobody and nothing that the template declares. */
  readonly orphans: readonly FoundDocument[];
  /** Principals of whose policies something cannot be read. */
  readonly incomplete: ReadonlySet<string>;
  readonly bucketArns: readonly BucketArnForName[];
}

export function declare(
  template: Template,
  source: TemplateSource,
  names: Expressions,
  resolver: Resolver,
): TemplateDeclarations {
  const facts = new TemplateFacts(template, source, names, resolver);
  for (const resource of facts.resources) facts.say(resource);
  const principals = principalsOf(facts);
  const buckets = withReplicas(bucketsOf(facts), replicationRulesOf(facts));
  const keys = keysOf(facts);
  // Which requests go through an endpoint nobody knows here: its policy is read, and limits nobody.
  for (const [type, property, kind] of [
    ["AWS::EC2::VPCEndpoint", "PolicyDocument", endpointPolicy] as const,
    ...[...ofTemplates].map(([type, property]) => [type, property, servicePolicy] as const),
  ])
    for (const resource of facts.ofType([type])) facts.attach(facts.read(resource, property, kind));
  const { documents, attached, incomplete, bucketArns } = facts;
  const orphans = [...documents.values()].filter((found) => !attached.has(found) && found.partial !== true);
  return { principals, buckets, keys, documents, orphans, incomplete, bucketArns };
}
