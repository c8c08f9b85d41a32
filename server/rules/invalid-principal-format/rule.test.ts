import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidPrincipalFormat } from "./rule.ts";

const to = (Principal: unknown): ReturnType<typeof policy> =>
  policy({ Effect: "Deny", Principal, Action: "s3:GetObject", Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*" });

testLanguageRule(
  invalidPrincipalFormat,
  { everybody: to("*"), "an empty list, which is told as one": to([]) },
  {
    "a list": to(["111122223333", "444455556666"]),
    "a number": to(111122223333),
    "a list of objects": to([{ AWS: "*" }]),
  },
);
