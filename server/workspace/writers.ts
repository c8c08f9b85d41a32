/**
 * Resources that write into a bucket and say themselves how what they write is encrypted: that goes before the bucket's
 * default encryption. docs/aws.md, "Services that choose their own encryption", has AWS's pages.
 */
import { encryptionHeader, keyIdHeader } from "../catalog/condition-keys.ts";
import type { BucketWriter, HeaderValues } from "./model.ts";

/** The arguments of a block of Terraform, or the properties of a resource of a template. */
export interface WriterSettings {
  text(name: string): string | undefined;
  /** Blocks or objects of that name, as many as there are. */
  inside(name: string): readonly WriterSettings[];
}

interface Prefix {
  readonly argument: string;
  /** What comes next, whatever else does. */
  readonly next: "" | "/" | "/AWSLogs/";
}

interface WriterRow {
  readonly type: string;
  /** Names of the blocks, from the resource on, that say where to; the innermost has `bucket`. */
  readonly at: readonly string[];
  /** A name or an ARN. */
  readonly bucket: string;
  /** That writes itself, or in a role that it assumes. */
  readonly service: string;
  /** The role's ARN, in that block or in the resource; undefined: any that only the service may assume. */
  readonly role?: string;
  /** Blocks, and the argument behind them. */
  readonly key: readonly string[];
  /** A block that stands for SSE-S3. */
  readonly s3?: readonly string[];
  /** What the keys of its objects begin with, where the first of these is given; undefined: nobody knows. */
  readonly under?: readonly Prefix[];
  /** What is sent without a key; undefined: nothing, and the bucket's default encryption holds. */
  readonly otherwise?: "AES256" | "aws:kms";
}

const streamsTo = "elasticsearch iceberg http_endpoint opensearch opensearchserverless redshift snowflake splunk";
const prefixes = (next: Prefix["next"], ...names: readonly string[]): readonly Prefix[] =>
  names.map((argument) => ({ argument, next }));
const stream = {
  bucket: "bucket_arn",
  service: "firehose.amazonaws.com",
  role: "role_arn",
  key: ["kms_key_arn"],
  under: prefixes("", "prefix", "error_output_prefix"),
};
const streamOfTemplate = {
  bucket: "BucketARN",
  service: "firehose.amazonaws.com",
  role: "RoleARN",
  key: ["EncryptionConfiguration", "KMSEncryptionConfig", "AWSKMSKeyARN"],
  under: prefixes("", "Prefix", "ErrorOutputPrefix"),
};
const streamsOfTemplate =
  "AmazonOpenSearchServerless Amazonopensearchservice Elasticsearch HttpEndpoint Iceberg Redshift Snowflake Splunk";

const rows: readonly WriterRow[] = [
  {
    type: "aws_s3_bucket_inventory",
    at: ["destination", "bucket"],
    bucket: "bucket_arn",
    service: "s3.amazonaws.com",
    key: ["encryption", "sse_kms", "key_id"],
    s3: ["encryption", "sse_s3"],
  },
  {
    type: "aws_s3control_storage_lens_configuration",
    at: ["storage_lens_configuration", "data_export", "s3_bucket_destination"],
    bucket: "arn",
    service: "storage-lens.s3.amazonaws.com",
    key: ["encryption", "sse_kms", "key_id"],
    s3: ["encryption", "sse_s3"],
    under: prefixes("/", "prefix"),
  },
  {
    type: "AWS::S3::StorageLens",
    at: ["StorageLensConfiguration", "DataExport", "S3BucketDestination"],
    bucket: "Arn",
    service: "storage-lens.s3.amazonaws.com",
    key: ["Encryption", "SSEKMS", "KeyId"],
    s3: ["Encryption", "SSES3"],
    under: prefixes("/", "Prefix"),
  },
  {
    type: "aws_config_delivery_channel",
    at: [],
    bucket: "s3_bucket_name",
    service: "config.amazonaws.com",
    key: ["s3_kms_key_arn"],
    under: prefixes("/AWSLogs/", "s3_key_prefix"),
  },
  {
    type: "AWS::Config::DeliveryChannel",
    at: [],
    bucket: "S3BucketName",
    service: "config.amazonaws.com",
    key: ["S3KmsKeyArn"],
    under: prefixes("/AWSLogs/", "S3KeyPrefix"),
  },
  ...["extended_s3_configuration", "s3_configuration"].map((name) => ({
    ...stream,
    type: "aws_kinesis_firehose_delivery_stream",
    at: [name],
  })),
  ...streamsTo
    .split(" ")
    .map((name) => ({
      ...stream,
      type: "aws_kinesis_firehose_delivery_stream",
      at: [`${name}_configuration`, "s3_configuration"],
    })),
  ...["ExtendedS3DestinationConfiguration", "S3DestinationConfiguration"].map((name) => ({
    ...streamOfTemplate,
    type: "AWS::KinesisFirehose::DeliveryStream",
    at: [name],
  })),
  ...streamsOfTemplate
    .split(" ")
    .map((name) => ({
      ...streamOfTemplate,
      type: "AWS::KinesisFirehose::DeliveryStream",
      at: [`${name}DestinationConfiguration`, "S3Configuration"],
    })),
  {
    type: "aws_codepipeline",
    at: ["artifact_store"],
    bucket: "location",
    service: "codepipeline.amazonaws.com",
    role: "role_arn",
    key: ["encryption_key", "id"],
    otherwise: "aws:kms",
  },
  ...[["ArtifactStore"], ["ArtifactStores", "ArtifactStore"]].map((at): WriterRow => ({
    type: "AWS::CodePipeline::Pipeline",
    at,
    bucket: "Location",
    service: "codepipeline.amazonaws.com",
    role: "RoleArn",
    key: ["EncryptionKey", "Id"],
    otherwise: "aws:kms",
  })),
  ...(
    [
      ["aws_dms_s3_endpoint", []],
      ["aws_dms_endpoint", ["s3_settings"]],
    ] as const
  ).map(([type, at]): WriterRow => ({
    type,
    at,
    bucket: "bucket_name",
    service: "dms.amazonaws.com",
    role: "service_access_role_arn",
    key: ["server_side_encryption_kms_key_id"],
    under: prefixes("/", "bucket_folder"),
    otherwise: "AES256",
  })),
  {
    type: "AWS::DMS::Endpoint",
    at: ["S3Settings"],
    bucket: "BucketName",
    service: "dms.amazonaws.com",
    role: "ServiceAccessRoleArn",
    key: ["ServerSideEncryptionKmsKeyId"],
    under: prefixes("/", "BucketFolder"),
    otherwise: "AES256",
  },
];

export const writerTypes: readonly string[] = [...new Set(rows.map(({ type }) => type))];

/** The writers that a resource is, by the names of the buckets. */
export function writersOf(type: string, resource: WriterSettings): (readonly [string, BucketWriter])[] {
  return rows
    .filter((row) => row.type === type)
    .flatMap((row) =>
      insideOf(resource, row.at).flatMap((place): (readonly [string, BucketWriter])[] => {
        const bucket = place.text(row.bucket)?.replace(/^arn:[^:]*:s3:::/, "");
        const role = row.role === undefined ? undefined : (place.text(row.role) ?? resource.text(row.role));
        if (bucket === undefined || (row.role !== undefined && role === undefined)) return [];
        return [[bucket, { service: row.service, role, headers: headersOf(row, place), ...placesOf(row, place) }]];
      }),
    );
}

/** Through blocks or objects of these names, one in the other. */
const insideOf = (from: WriterSettings, names: readonly string[]): readonly WriterSettings[] =>
  names.reduce<readonly WriterSettings[]>((all, name) => all.flatMap((one) => one.inside(name)), [from]);

/** Those of one bucket; none where each of them writes anywhere there, and relies on the bucket's default encryption. */
export function writersTo(
  bucket: string,
  all: readonly (readonly [string, BucketWriter])[],
): readonly BucketWriter[] | undefined {
  const own = all.filter(([name]) => name === bucket).map(([, writer]) => writer);
  return own.some(({ headers, under }) => Object.keys(headers).length > 0 || under !== undefined) ? own : undefined;
}

/** Up to what is filled in when it writes: `!{timestamp:yyyy}`. */
function placesOf({ under }: WriterRow, place: WriterSettings): Pick<BucketWriter, "under"> {
  const given = (under ?? []).map(({ argument, next }) => {
    const [text = ""] = (place.text(argument) ?? "").split("!{");
    // Without a prefix what comes next is what they begin with.
    return text === "" ? next.slice(1) : next === "" ? text : text.replace(/\/$/, "") + next;
  });
  const [first] = given;
  // What has a place of its own only for what fails is written anywhere.
  return first === undefined ||
    first === "" ||
    given.some((text, index) => text === "" && isGiven(under?.[index], place))
    ? {}
    : { under: given.filter((text) => text !== "") };
}

const isGiven = (prefix: Prefix | undefined, place: WriterSettings): boolean =>
  prefix !== undefined && (place.text(prefix.argument) ?? "") !== "";

function headersOf({ key, s3, otherwise }: WriterRow, place: WriterSettings): HeaderValues {
  const [text] = insideOf(place, key.slice(0, -1)).flatMap((one) => one.text(key.at(-1) ?? "") ?? []);
  // What is no key's name is one that nobody knows; an empty text is as good as none.
  if (text !== undefined && text !== "") return { [encryptionHeader]: ["aws:kms"], [keyIdHeader]: [text] };
  if (s3 !== undefined && insideOf(place, s3).length > 0) return { [encryptionHeader]: ["AES256"] };
  return otherwise === undefined ? {} : { [encryptionHeader]: [otherwise] };
}
