import { testExamples } from "../../../test/harness/check-policy.ts";
import { bucketArnForName } from "./rule.ts";

suite("bucket-arn-for-name", () => {
  testExamples(bucketArnForName);
});
