/** Topics and queues with keys that a template lets S3 notify. */
import type { JsonNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import type { ModelNotification } from "../model.ts";
import type { TemplateFacts } from "./facts.ts";
import { textOf } from "./functions.ts";
import type { Resource } from "./template.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-notificationconfiguration.html */
const rows = [
  { list: "TopicConfigurations", member: "Topic", type: "AWS::SNS::Topic", to: "topic" },
  { list: "QueueConfigurations", member: "Queue", type: "AWS::SQS::Queue", to: "queue" },
] as const;

export function notificationsOf(facts: TemplateFacts, bucket: Resource): readonly ModelNotification[] {
  const configuration = facts.property(bucket, "NotificationConfiguration");
  if (configuration?.kind !== "object") return [];
  return rows.flatMap(({ list, member, type, to }) =>
    itemsOf(propertyOf(configuration, list)?.value).flatMap((item): ModelNotification[] => {
      const named = item.kind === "object" ? propertyOf(item, member)?.value : undefined;
      const destination = named && textOf(named);
      if (destination === undefined) return [];
      const declared = facts.ofType([type]).find((resource) => arnsOf(facts, resource).includes(destination));
      const value = declared && facts.property(declared, "KmsMasterKeyId");
      const key = value && textOf(value);
      return value === undefined || key === undefined || key === ""
        ? []
        : [{ to, destination, key, place: facts.place(value) }];
    }),
  );
}

const itemsOf = (node: JsonNode | undefined): readonly JsonNode[] => (node?.kind === "array" ? node.items : []);

/** What stands for its ARN: what `Ref` gives of a queue is a URL. */
function arnsOf({ names }: TemplateFacts, { id: name, type }: Resource): readonly string[] {
  return type === "AWS::SNS::Topic"
    ? [names.fresh({ kind: "ref", name }, "text"), names.fresh({ kind: "getAtt", name, attribute: "TopicArn" }, "arn")]
    : [names.fresh({ kind: "getAtt", name, attribute: "Arn" }, "arn")];
}
