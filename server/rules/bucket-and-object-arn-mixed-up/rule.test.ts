import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { bucketAndObjectArnMixedUp } from "./rule.ts";

const bucket = "arn:aws:s3:::amzn-s3-demo-bucket";
const on = (Action: unknown, Resource: unknown) => policy({ Effect: "Allow", Action, Resource });

testLanguageRule(bucketAndObjectArnMixedUp, {
  "both ARNs for both actions": on(["s3:GetObject", "s3:ListBucket"], [bucket, `${bucket}/*`]),
  "every resource": on(["s3:GetObject", "s3:ListBucket"], "*"),
  "a wildcard that can be a slash": on("s3:GetObject", `${bucket}*`),
  "a variable that can be a slash": on("s3:GetObject", `${bucket}-\${aws:username}`),
  "every bucket": on(["s3:GetObject", "s3:ListBucket"], "arn:aws:s3:::*"),
  "a wildcard for actions": on("s3:*", bucket),
  "an action on no resource": on("s3:ListAllMyBuckets", `${bucket}/*`),
  "an access point": on("s3:ListBucket", "arn:aws:s3:eu-west-1:111122223333:accesspoint/incoming"),
  "objects of an access point": on("s3:GetObject", "arn:aws:s3:eu-west-1:111122223333:accesspoint/incoming/object/*"),
  "all but a bucket": policy({ Effect: "Deny", Action: "s3:GetObject", NotResource: bucket }),
});
