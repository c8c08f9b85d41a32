import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidServiceInAction } from "./rule.ts";

testLanguageRule(invalidServiceInAction, {
  "other case": policy({ Effect: "Allow", Action: ["S3:GetBucketLocation", "Discovery:*"], Resource: "*" }),
  "services that AWS accepts though its list lacks them": policy({
    Effect: "Allow",
    Action: "DeepLens:*",
    Resource: "*",
  }),
  "everything, and no action at all": policy({ Effect: "Allow", Action: ["*", "sqs", ":SendMessage"], Resource: "*" }),
  "something to be filled in": policy({ Effect: "Allow", Action: "{{service}}:Get*", Resource: "*" }),
});
