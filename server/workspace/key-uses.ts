/**
 * Resources that give a service a key which it then uses in its own name, so that the key policy alone decides. What each
 * service needs of it: server/uploads/key-uses.ts.
 */

export interface KeyUseRow {
  readonly terraform: string;
  readonly argument: string;
  readonly template: string;
  readonly property: string;
  readonly service: ServiceWithKey;
}

export type ServiceWithKey = "cloudtrail.amazonaws.com";

export const keyUseRows: readonly KeyUseRow[] = [
  {
    terraform: "aws_cloudtrail",
    argument: "kms_key_id",
    template: "AWS::CloudTrail::Trail",
    property: "KMSKeyId",
    service: "cloudtrail.amazonaws.com",
  },
];

export const keyUseTypes: readonly string[] = keyUseRows.map(({ terraform }) => terraform);
