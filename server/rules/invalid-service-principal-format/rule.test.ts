import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { invalidServicePrincipalFormat } from "./rule.ts";

testLanguageRule(
  invalidServicePrincipalFormat,
  {
    services: when({
      "ForAnyValue:StringEquals": { "aws:CalledVia": ["athena.amazonaws.com"] },
      StringEquals: {
        "aws:PrincipalServiceName": "logging.s3.amazonaws.com",
        "iam:PassedToService": "delivery.logs.amazonaws.com",
        "kms:ViaService": "s3.eu-west-1.amazonaws.com",
      },
      StringLike: { "kms:ViaService": "s3.*.amazonaws.com" },
    }),
  },
  {
    "two parts, of which Access Analyzer says so": when({
      "ForAnyValue:StringEquals": { "aws:CalledVia": "application-signals.cloudwatch.amazonaws.com" },
    }),
    "Amazon S3 without a Region, in a policy that grants no upload": when({
      StringEquals: { "kms:ViaService": "s3.amazonaws.com" },
    }),
  },
);
