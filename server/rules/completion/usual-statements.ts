/** The statements that people write most, with what the workspace tells filled in. */
import type { CompletionContext } from "./context.ts";
import type { Suggestion } from "./suggestion.ts";
import { stop } from "./suggestion.ts";
import type { WorkspaceNames } from "./workspace-names.ts";
import { parseArn } from "../../policy/arn.ts";

interface Usual {
  readonly label: string;
  readonly detail: string;
  readonly statements: readonly object[];
}

const bucketNumber = 1,
  regionNumber = 2,
  accountNumber = 3,
  keyNumber = 4,
  principalNumber = 5;

function usualStatements(names: WorkspaceNames): readonly Usual[] {
  const [knownBucket = "amzn-s3-demo-bucket"] = names.buckets;
  const [knownKey = ""] = names.keys;
  const [knownAccount = "111122223333"] = names.accounts;
  const arn = parseArn(knownKey);
  const bucket = stop(bucketNumber, knownBucket);
  const region = stop(regionNumber, arn?.region ?? "us-east-1");
  const account = stop(accountNumber, arn?.account ?? knownAccount);
  const keyId = arn?.resource.slice("key/".length) ?? "KEY_ID";
  const key = `arn:aws:kms:${region}:${account}:key/${stop(keyNumber, keyId)}`;
  const role = `arn:aws:iam::${account}:role/${stop(principalNumber, "ROLE")}`;
  const bucketArn = `arn:aws:s3:::${bucket}`;
  const viaS3 = { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } };
  const useKey = (Action: unknown) => ({ Effect: "Allow", Action, Resource: key });
  return [
    {
      label: "Upload to an encrypted bucket",
      detail: "identity policy",
      statements: [
        { Effect: "Allow", Action: ["s3:PutObject", "s3:AbortMultipartUpload"], Resource: `${bucketArn}/*` },
        useKey(["kms:GenerateDataKey", "kms:Decrypt"]),
      ],
    },
    {
      label: "Read from an encrypted bucket",
      detail: "identity policy",
      statements: [
        { Effect: "Allow", Action: "s3:ListBucket", Resource: bucketArn },
        { Effect: "Allow", Action: "s3:GetObject", Resource: `${bucketArn}/*` },
        useKey("kms:Decrypt"),
      ],
    },
    {
      label: "Leave a key to IAM policies",
      detail: "key policy, default statement",
      statements: [
        {
          Sid: "EnableIAMPolicies",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    },
    {
      label: "Let another account upload: bucket",
      detail: "bucket policy",
      statements: [{ Effect: "Allow", Principal: { AWS: role }, Action: "s3:PutObject", Resource: `${bucketArn}/*` }],
    },
    {
      label: "Let another account upload: key",
      detail: "key policy",
      statements: [
        {
          Effect: "Allow",
          Principal: { AWS: role },
          Action: ["kms:GenerateDataKey", "kms:Decrypt"],
          Resource: "*",
          Condition: viaS3,
        },
      ],
    },
    {
      label: "Deny access without TLS",
      detail: "bucket policy",
      statements: [
        {
          Sid: "DenyWithoutTLS",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [bucketArn, `${bucketArn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    },
    {
      label: "Trust GitHub Actions (OIDC)",
      detail: "role trust policy",
      statements: [
        {
          Effect: "Allow",
          Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com` },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
              "token.actions.githubusercontent.com:sub": `repo:${stop(6, "ORG")}/${stop(7, "REPO")}:ref:refs/heads/${stop(8, "main")}`,
            },
          },
        },
      ],
    },
    {
      label: "Trust a service",
      detail: "role trust policy",
      statements: [
        { Effect: "Allow", Principal: { Service: stop(1, "lambda.amazonaws.com") }, Action: "sts:AssumeRole" },
      ],
    },
  ];
}

/** As a whole policy, as items of `Statement`, or as what an empty object there holds. */
export function usualSuggestions({ names, place }: CompletionContext): Suggestion[] {
  return usualStatements(names).flatMap(({ label, detail, statements }, index): Suggestion[] => {
    const common = { kind: "statement", label, detail, rank: 5000 + index } as const;
    const policy = { Version: "2012-10-17", Statement: statements };
    switch (place.slot) {
      case "file":
        return [{ as: "whole", values: [policy], ...common }];
      case "document":
        return place.siblings.length === 0 ? [{ as: "members", members: policy, ...common }] : [];
      case "statements": {
        const isInList = place.container?.kind === "array";
        return [{ as: "whole", values: isInList ? statements : [statements], ...common }];
      }
      case "statement": {
        const [only, ...more] = statements;
        return place.siblings.length > 0 || only === undefined || more.length > 0
          ? []
          : [{ as: "members", members: only, ...common }];
      }
      default:
        return [];
    }
  });
}
