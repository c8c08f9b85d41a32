/**
 * Service principals that roles and resources are opened to most, as AWS's documentation of the services names them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
 */
export const servicePrincipals: readonly string[] = `
  apigateway appflow application-autoscaling autoscaling backup batch bedrock budgets cloudformation cloudfront cloudtrail
  cloudwatch codebuild codedeploy codepipeline cognito-idp config datasync delivery.logs dms dynamodb ec2 ecs ecs-tasks
  edgelambda eks elasticbeanstalk elasticfilesystem elasticloadbalancing elasticmapreduce es events export.rds firehose
  glue guardduty imagebuilder inspector2 iot kinesisanalytics lakeformation lambda logdelivery.elasticloadbalancing
  logging.s3 logs macie medialive monitoring.rds opensearchservice pipes pods.eks quicksight rds redshift
  replication.dynamodb s3 sagemaker scheduler secretsmanager securityhub serverlessrepo ses sns spotfleet ssm states
  storage-lens.s3 tasks.apprunner transcribe transfer vpc-flow-logs workspaces`
  .trim()
  .split(/\s+/)
  .map((name) => `${name}.amazonaws.com`);
