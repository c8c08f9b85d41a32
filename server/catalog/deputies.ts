/**
 * Services, without `.amazonaws.com`, that send `aws:SourceAccount` when they assume a role, and whose page advises to compare it in the role's trust
 * policy, because another account's resource could make them use it. Of others AWS says nothing, or (AWS IoT Events) that
 * they only use roles of the resource's own account. The pages are in docs/rules/confused-deputy-in-role-trust-policy.md.
 */
const names = `
  airflow-env airflow amplify appstream autoscaling batch comprehend datasync dms frauddetector iotsitewise mediaconvert personalize rds rekognition ssm textract vpc-flow-logs`;

export const deputies: ReadonlySet<string> = new Set(
  names
    .trim()
    .split(/\s+/)
    .map((name) => `${name}.amazonaws.com`),
);
