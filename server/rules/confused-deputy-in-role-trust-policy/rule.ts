import { confusedDeputies } from "../language/assume.ts";
import { languageRule } from "../language/language-rule.ts";

export const confusedDeputyInRoleTrustPolicy = languageRule({
  code: "confused-deputy-in-role-trust-policy",
  type: "suggestion",
  beyond: true,
  kinds: ["roleTrust"],
  summary: "An AWS service can use a role for a resource of another account.",
  explanation: `
Some services take the ARN of a role and use it for what their customers make. If one of them can be told the ARN of a role in your account by a customer
in another one, it is a confused deputy. These services say for whom they act, in \`aws:SourceAccount\` and \`aws:SourceArn\`, and AWS advises to
compare that in the role's trust policy:

- [airflow-env.amazonaws.com](https://docs.aws.amazon.com/mwaa/latest/userguide/cross-service-confused-deputy-prevention.html)
- [airflow.amazonaws.com](https://docs.aws.amazon.com/mwaa/latest/userguide/cross-service-confused-deputy-prevention.html)
- [amplify.amazonaws.com](https://docs.aws.amazon.com/amplify/latest/userguide/cross-service-confused-deputy-prevention.html)
- [appstream.amazonaws.com](https://docs.aws.amazon.com/appstream2/latest/developerguide/example-fleet-machine.html)
- [autoscaling.amazonaws.com](https://docs.aws.amazon.com/autoscaling/ec2/userguide/cross-service-confused-deputy-prevention.html)
- [batch.amazonaws.com](https://docs.aws.amazon.com/batch/latest/userguide/cross-service-confused-deputy-prevention.html)
- [comprehend.amazonaws.com](https://docs.aws.amazon.com/comprehend/latest/dg/cross-service-confused-deputy-prevention.html)
- [datasync.amazonaws.com](https://docs.aws.amazon.com/datasync/latest/userguide/cross-service-confused-deputy-prevention.html)
- [dms.amazonaws.com](https://docs.aws.amazon.com/dms/latest/userguide/cross-service-confused-deputy-prevention.html)
- [frauddetector.amazonaws.com](https://docs.aws.amazon.com/frauddetector/latest/ug/confused-deputy-prevention.html)
- [iotsitewise.amazonaws.com](https://docs.aws.amazon.com/iot-sitewise/latest/userguide/cross-service-confused-deputy-prevention.html)
- [mediaconvert.amazonaws.com](https://docs.aws.amazon.com/mediaconvert/latest/ug/cross-service-confused-deputy-prevention.html)
- [personalize.amazonaws.com](https://docs.aws.amazon.com/personalize/latest/dg/cross-service-confused-deputy-prevention.html)
- [rds.amazonaws.com](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/cross-service-confused-deputy-prevention.html)
- [rekognition.amazonaws.com](https://docs.aws.amazon.com/rekognition/latest/dg/cross-service-confused-deputy-prevention.html)
- [ssm.amazonaws.com](https://docs.aws.amazon.com/systems-manager/latest/userguide/cross-service-confused-deputy-prevention.html)
- [textract.amazonaws.com](https://docs.aws.amazon.com/textract/latest/dg/cross-service-confused-deputy-prevention.html)
- [vpc-flow-logs.amazonaws.com](https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html)

Only these are reported, because AWS says it of them. Others don't send the keys when they assume a role (Amazon EC2, AWS Lambda), or use roles
of the resource's own account only (AWS IoT Events). Nothing is reported where another condition could still refuse the request.

**What to do:** compare \`aws:SourceAccount\` with your account, or \`aws:SourceArn\` with the resource.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"],
  message:
    "{service} can use this role for another account: a request with aws:SourceAccount {account} is accepted. Compare aws:SourceAccount or aws:SourceArn in Condition.",
  amongStatements: confusedDeputies,
});
