import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { redundantResource } from "./rule.ts";

testLanguageRule(redundantResource, {
  "a bucket and its objects": policy({
    Effect: "Allow",
    Action: "s3:*",
    Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
  }),
  "entries that differ in case": policy({
    Effect: "Allow",
    Action: "s3:*",
    Resource: ["arn:aws:s3:::*DeepRacer*", "arn:aws:s3:::*deepracer*"],
  }),
});
