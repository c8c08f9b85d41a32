/**
 * What AWS accepts though the catalog's source does not have it: services that are retired or renamed, and actions that
 * AWS's own managed policies name. Access Analyzer reports none of it (measured 2026-03-07); `apigateway:TagResource`
 * and its counterpart are reported to be accepted and demanded: https://github.com/aws-cloudformation/cfn-lint/issues/4280
 * Names are lower-cased.
 */
import type { ConditionKey } from "./catalog-entry.ts";

/** Prefixes of actions, ARNs and keys; every action under them counts as known. */
export const beyondServices: ReadonlySet<string> = new Set([
  "deepcomposer",
  "deeplens",
  "deepracer",
  "iot1click",
  "zocalo",
]);

/**
 * The service field of ARNs alone: AWS Marketplace Catalog and Service Catalog; routing controls of Amazon Application Recovery
 * Controller. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53recoverycontrols.html
 */
export const beyondArnServices: ReadonlySet<string> = new Set(["catalog", "route53-recovery-control"]);

/** Prefixes of condition keys alone. */
export const beyondKeyPrefixes: ReadonlySet<string> = new Set(["catalog"]);

/** Services that share their prefix with another one of the reference, by the name that most know. */
export const beyondNames: ReadonlyMap<string, string> = new Map([
  ["apigateway", "Amazon API Gateway"],
  ["cloudformation", "AWS CloudFormation"],
  ["elasticloadbalancing", "Elastic Load Balancing"],
  ["ses", "Amazon Simple Email Service"],
]);

/**
 * ARNs that AWS documents beside those of the reference: transforms, for the change sets that use them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html
 */
export const beyondArns: ReadonlyMap<string, readonly string[]> = new Map([
  ["cloudformation", ["arn:${Partition}:cloudformation:${Region}:aws:transform/${TransformName}"]],
]);

const key = (name: string): [string, ConditionKey] => [
  name.toLowerCase(),
  { name, type: "String", multivalued: false },
];

/** Condition keys by their lower-cased names. */
export const beyondKeys: ReadonlyMap<string, ConditionKey> = new Map([
  key("catalog:ChangeType"),
  key("deepracer:MultiUser"),
  key("deepracer:UserToken"),
]);

const words = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().trim().split(/\s+/));

const actions: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["apigateway", words("TagResource UntagResource")],
  ["route53-recovery-control-config", words("DescribeRoutingControlByName")],
  ["sagemaker-unified-studio-mcp", words("CallPrivilegedTool CallReadOnlyTool InvokeMcp")],
  [
    "securityagent",
    words(`
      BatchGetAgentInstances BatchGetSecurityTestContentMetadata BatchGetTasks CreateDocumentReview DeleteDocumentReview
      GetCodeReviewTask GetDocReviewTask GetDocumentReview GetDocumentReviewArtifact ListAgentInstances ListControls
      ListDocumentReviewComments ListDocumentReviews ListTasks StartPentestExecution StopPentestExecution`),
  ],
]);

/** Actions of a service of the catalog that the catalog lacks. @param prefix lower-cased */
export const beyondActions = (prefix: string): ReadonlySet<string> => actions.get(prefix) ?? new Set();
