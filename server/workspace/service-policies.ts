/**
 * Resource policies of services that have no say on uploads: they are policy documents, and get the checks of the
 * language. One row for each type of resource, with the property or the argument that holds the policy.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs
 */
import type { Kind } from "./declared-policies.ts";

export const servicePolicy: Kind = { type: "resource", kind: "other" };

export const ofTemplates: ReadonlyMap<string, string> = new Map([
  ["AWS::SNS::TopicPolicy", "PolicyDocument"],
  ["AWS::SNS::TopicInlinePolicy", "PolicyDocument"],
  ["AWS::SQS::QueuePolicy", "PolicyDocument"],
  ["AWS::SQS::QueueInlinePolicy", "PolicyDocument"],
  ["AWS::ECR::Repository", "RepositoryPolicyText"],
  ["AWS::ECR::RegistryPolicy", "PolicyText"],
  ["AWS::SecretsManager::ResourcePolicy", "ResourcePolicy"],
]);

export const ofTerraform: ReadonlyMap<string, string> = new Map([
  ["aws_sns_topic", "policy"],
  ["aws_sns_topic_policy", "policy"],
  ["aws_sqs_queue", "policy"],
  ["aws_sqs_queue_policy", "policy"],
  ["aws_ecr_repository_policy", "policy"],
  ["aws_ecr_registry_policy", "policy"],
  ["aws_ecrpublic_repository_policy", "policy"],
  ["aws_secretsmanager_secret", "policy"],
  ["aws_secretsmanager_secret_policy", "policy"],
]);
