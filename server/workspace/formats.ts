/** What names, ids and ARNs in keyhole.json have to look like. */
import type { TextFormat } from "./shape.ts";

/** Whether a text is of that format; for whoever reads what check-shape.ts may have complained about. */
export const isOf = ({ regexp }: TextFormat, value: string): boolean => regexp.test(value);

const textFormat = (what: string, pattern: string, ...examples: readonly string[]): TextFormat => ({
  what,
  pattern,
  regexp: new RegExp(pattern),
  examples,
});

const partition = "arn:aws[a-z-]*";

export const accountId = textFormat("an account id, 12 digits", "^[0-9]{12}$", "111122223333");

export const region = textFormat("an AWS Region, such as eu-west-1", "^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$", "eu-west-1");

export const date = textFormat(
  "a date, YYYY-MM-DD",
  "^([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$",
  "2027-01-31",
);

export const reason = textFormat("a reason, in words", "\\S");

/** A service, or an action or a condition key with its service. */
export const catalogName = textFormat(
  "a service, or a name with its service",
  "^[A-Za-z0-9-]+(:[A-Za-z0-9_./:${}-]+)?$",
  "s3:GetNewThing",
);

/** Also those of before 2018. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const bucketName = textFormat(
  "a bucket's name, without s3:// or arn:",
  "^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$",
  "data-lake",
);

const keyId = "[A-Za-z0-9-]+";
const aliasName = "alias/[A-Za-z0-9/_-]+";

const exampleKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

export const keyArn = textFormat(
  "the ARN of a KMS key, arn:aws:kms:REGION:ACCOUNT:key/ID",
  `^${partition}:kms:[a-z0-9-]+:[0-9]{12}:key/${keyId}$`,
  exampleKeyArn,
);

/** As a bucket's configuration may name it. */
export const keyName = textFormat(
  "a key's ARN or id, or an alias's ARN or name (alias/NAME)",
  `^(${partition}:kms:[a-z0-9-]+:[0-9]{12}:(key/${keyId}|${aliasName})|${aliasName}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|mrk-[0-9a-f]{32})$`,
  exampleKeyArn,
  "alias/data-lake",
);

export const alias = textFormat(
  "an alias's name (alias/NAME) or ARN",
  `^(${partition}:kms:[a-z0-9-]+:[0-9]{12}:)?${aliasName}$`,
  "alias/data-lake",
);

const iamName = "[A-Za-z0-9+=,.@_/-]+";

/** A user, a role, a session of a role, a federated user, an account, or an AWS service. */
export const principal = textFormat(
  "the ARN of a user, role, session or account, or the name of an AWS service",
  `^(${partition}:iam::[0-9]{12}:((user|role)/${iamName}|root)|${partition}:sts::[0-9]{12}:(assumed-role/${iamName}/${iamName}|federated-user/${iamName})|[A-Za-z0-9.-]+\\.amazonaws\\.com(\\.cn)?)$`,
  "arn:aws:iam::444455556666:role/uploader",
);

export const organizationId = textFormat("an organization's id, o-…", "^o-[a-z0-9]{10,32}$", "o-a1b2c3d4e5");

export const organizationPath = textFormat(
  "a path as aws:PrincipalOrgPaths has it, ORGANIZATION/ROOT/UNIT/, with the slash at its end",
  "^o-[a-z0-9]{10,32}/(r-[a-z0-9]+/(ou-[a-z0-9-]+/)*)$",
  "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/",
);

export const endpointId = textFormat("the id of a VPC endpoint, vpce-…", "^vpce-[0-9a-f]{8,17}$", "vpce-1a2b3c4d");

export const vpcId = textFormat("the id of a VPC, vpc-…", "^vpc-[0-9a-f]{8,17}$", "vpc-1a2b3c4d");

export const accessPointArn = textFormat(
  "the ARN of an access point, arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME",
  `^${partition}:s3:[a-z0-9-]+:[0-9]{12}:accesspoint/[a-z0-9-]+$`,
  "arn:aws:s3:eu-west-1:111122223333:accesspoint/incoming",
);

const inAccessPoint = accessPointArn.pattern.slice(1, -1);

export const objects = textFormat(
  "s3://BUCKET/KEY, or s3://ACCESS-POINT-ARN/KEY, in which * and ? are wildcards",
  `^s3://(${inAccessPoint}|${bucketName.pattern.slice(1, -1)})(/.*)?$`,
  "s3://data-lake/incoming/*",
);

export const conditionKey = textFormat(
  "a condition key, such as aws:SourceVpce",
  "^[A-Za-z0-9./_-]+:.+$",
  "aws:SourceVpce",
);

/** Names do not depend on case; JSON schemas know no flags. */
export const header = textFormat(
  "a header of S3 requests, such as x-amz-server-side-encryption",
  "^([Xx]-[Aa][Mm][Zz]-[A-Za-z0-9-]+|[Ii]f-([Nn]one-)?[Mm]atch)$",
  "x-amz-server-side-encryption",
);

/** Where policies are. No system takes longer paths, and matching a glob takes time by its length. */
export const path = textFormat(
  "a path or glob",
  "^[^\\n\\r]{1,4096}$",
  "policies/uploader.json",
  "policies/uploader*.json",
);

export const anyName = textFormat("a name", "^.+$");
