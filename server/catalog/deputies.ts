/**
 * Services that send `aws:SourceAccount` when they assume a role, and whose page advises to compare it in the role's trust
 * policy, because another account's resource could make them use it. Of others AWS says nothing, or (AWS IoT Events) that
 * they only use roles of the resource's own account.
 */
const guide = (path: string): string => `https://docs.aws.amazon.com/${path}`;
const usual = (book: string): string => guide(`${book}/cross-service-confused-deputy-prevention.html`);

/** With AWS's page for each. */
export const deputies: ReadonlyMap<string, string> = new Map([
  ["airflow-env.amazonaws.com", usual("mwaa/latest/userguide")],
  ["airflow.amazonaws.com", usual("mwaa/latest/userguide")],
  ["amplify.amazonaws.com", usual("amplify/latest/userguide")],
  ["appstream.amazonaws.com", guide("appstream2/latest/developerguide/example-fleet-machine.html")],
  ["autoscaling.amazonaws.com", usual("autoscaling/ec2/userguide")],
  ["batch.amazonaws.com", usual("batch/latest/userguide")],
  ["comprehend.amazonaws.com", usual("comprehend/latest/dg")],
  ["datasync.amazonaws.com", usual("datasync/latest/userguide")],
  ["dms.amazonaws.com", usual("dms/latest/userguide")],
  ["frauddetector.amazonaws.com", guide("frauddetector/latest/ug/confused-deputy-prevention.html")],
  ["iotsitewise.amazonaws.com", usual("iot-sitewise/latest/userguide")],
  ["mediaconvert.amazonaws.com", usual("mediaconvert/latest/ug")],
  ["personalize.amazonaws.com", usual("personalize/latest/dg")],
  ["rds.amazonaws.com", usual("AmazonRDS/latest/UserGuide")],
  ["rekognition.amazonaws.com", usual("rekognition/latest/dg")],
  ["ssm.amazonaws.com", usual("systems-manager/latest/userguide")],
  ["textract.amazonaws.com", usual("textract/latest/dg")],
  ["vpc-flow-logs.amazonaws.com", guide("vpc/latest/userguide/flow-logs-iam-role.html")],
]);
