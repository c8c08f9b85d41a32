/**
 * The workspace model: what `keyhole.json` says, with names resolved and policies read, each thing with the place that
 * says it. Everything here is as declared; what follows from it (grants, requests, decisions) is worked out above this
 * layer.
 */
import type { OperationName } from "../catalog/operation-names.ts";
import type { TextEdit } from "../policy/edits/text-edit.ts";
import type { JsonNode, Range } from "../policy/nodes.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import type { ServiceWithKey } from "./key-uses.ts";

/** A place in a file, as findings need it. */
export interface ModelPlace {
  readonly file: string;
  readonly range: Range;
}

/**
 * A policy document that a model names, read and recognized; `document` counts in `file`'s text (or in an escaped
 * string of it).
 */
export interface ModelPolicy {
  readonly file: string;
  readonly found: FoundDocument;
}

/**
 * A list of policies as the model gives it. `undefined`: the model does not say, and it is taken not to restrict (an
 * empty identity list, though, grants nothing); `[]`: there is none.
 */
export type PolicyList = readonly ModelPolicy[] | undefined;

/** By lower-cased condition key. */
export type HeaderValues = Readonly<Record<string, readonly string[]>>;

export interface ModelPrincipal {
  /**
   * As the model writes it: an IAM user, role, session or federated-user ARN, an account's root, a service principal.
   */
  readonly arn: string;
  readonly account: string | undefined;
  readonly place: ModelPlace;
  /** Its own and its groups' identity policies. */
  readonly identity: PolicyList;
  /** Policy files the model names for it, whether they exist or not: where a new statement would go. */
  readonly identityFiles: readonly string[];
  readonly permissionsBoundary: PolicyList;
  readonly session: PolicyList;
  /** Of a role; undefined: the model does not say. */
  readonly trust?: PolicyList;
  readonly tags: Readonly<Record<string, string>> | undefined;
  /** Condition keys of the principal and its session, as written; without a value the key is absent from requests. */
  readonly context: ReadonlyMap<string, readonly string[]>;
  /** What it sends with each upload, as the condition keys that S3 makes of headers. */
  readonly headers: HeaderValues;
}

export interface ModelBucket {
  readonly name: string;
  readonly place: ModelPlace;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly encryption: ModelEncryption;
  /** ARNs of keys that older objects are still under. */
  readonly formerKeys: readonly string[];
  /** `undefined`: the model does not say; `[]`: no bucket policy. */
  readonly policy: PolicyList;
  readonly policyFile: string | undefined;
  /** Who is declared to write there with an encryption or in a place of its own, or beside somebody who does. */
  readonly writers?: readonly BucketWriter[] | undefined;
  /** Of objects under KMS in other buckets, by declared replication that names the key. */
  readonly replicas?: readonly ModelReplica[];
  /** To topics and queues that are declared, too. */
  readonly notifications?: readonly ModelNotification[];
}

/** What S3 replicates into a bucket. */
export interface ModelReplica {
  /** The role's ARN. */
  readonly role: string;
  /** As written: key ARN, key id or alias ARN. */
  readonly key: string;
  /** Of the key. */
  readonly place: ModelPlace;
  /** How the source is encrypted by default. */
  readonly source: Pick<ModelBucket, "encryption">;
}

/** What S3 tells of events in a bucket to a topic or a queue that is encrypted. */
export interface ModelNotification {
  readonly to: "topic" | "queue";
  /** The ARN. */
  readonly destination: string;
  /** As written: key ARN, key id, alias ARN or alias name, in the account and the Region of the bucket. */
  readonly key: string;
  readonly place: ModelPlace;
}

/** A service that writes into a bucket by a resource of its own: an inventory, a delivery stream, a pipeline. */
export interface BucketWriter {
  /** Its principal: it writes itself, or in a role that nobody else may assume. */
  readonly service: string;
  /** The role's ARN; undefined: itself, or in any role that only it may assume. */
  readonly role: string | undefined;
  /** Empty where it relies on the bucket's default encryption. */
  readonly headers: HeaderValues;
  /** What the keys of its objects begin with; undefined where nobody knows. */
  readonly under?: readonly string[];
}

export interface ModelEncryption {
  /** `unknown` where the model does not say. */
  readonly type: "AES256" | "aws:kms" | "aws:kms:dsse" | "unknown";
  /** As written: key ARN, key id, alias ARN or alias name; undefined means `aws/s3` of the bucket's account. */
  readonly key: string | undefined;
  readonly bucketKey: boolean | undefined;
  /**
   * Of the key's text, of the encryption object, or of the bucket: the nearest place that says (or ought to say) it.
   */
  readonly place: ModelPlace;
}

/** A resource that gives the key to a service, such as a trail to CloudTrail. */
export interface ModelKeyUse {
  /** Its principal. */
  readonly service: ServiceWithKey;
  /** Of the key's name. */
  readonly place: ModelPlace;
}

export interface ModelGrant {
  /** A principal's ARN. */
  readonly grantee: string;
  /** As KMS names them: `GenerateDataKey`, `Decrypt` … */
  readonly operations: readonly string[];
  readonly encryptionContextSubset: Readonly<Record<string, string>> | undefined;
  readonly encryptionContextEquals: Readonly<Record<string, string>> | undefined;
  readonly place: ModelPlace;
}

export interface ModelKey {
  /** The key's ARN. */
  readonly arn: string;
  readonly place: ModelPlace;
  /** Alias names (`alias/data-lake`) in the key's own account and Region. */
  readonly aliases: readonly string[];
  /** `undefined`: the model does not say (`unknown-key-policy`). */
  readonly policy: PolicyList;
  readonly policyFile: string | undefined;
  readonly grants: readonly ModelGrant[];
  readonly tags: Readonly<Record<string, string>> | undefined;
  /** `AWS_KMS`, `EXTERNAL` …, undefined where unknown. */
  readonly origin: string | undefined;
  /** By resources that are declared, too. */
  readonly uses?: readonly ModelKeyUse[];
}

export interface ModelAccount {
  readonly id: string;
  readonly name: string | undefined;
  readonly place: ModelPlace;
  /**
   * One list a level, root first; undefined for a level that names what cannot be used, so that the others keep their
   * numbers.
   */
  readonly serviceControl: readonly PolicyList[] | undefined;
  readonly resourceControl: readonly PolicyList[] | undefined;
  readonly organization: { readonly id: string; readonly paths: readonly string[] } | undefined;
  readonly managementAccount: boolean;
}

export interface ModelVpcEndpoint {
  /** `vpce-…`. */
  readonly id: string;
  readonly vpc: string | undefined;
  readonly place: ModelPlace;
  readonly policy: PolicyList;
}

export interface ModelAccessPoint {
  readonly arn: string;
  readonly bucket: string;
  readonly place: ModelPlace;
  readonly policy: PolicyList;
  readonly vpc: string | undefined;
}

export interface ModelExpectation {
  readonly place: ModelPlace;
  readonly principal: string;
  /**
   * What is written or read: as written, `s3://BUCKET/KEYGLOB` or `s3://ACCESS-POINT-ARN/KEYGLOB`, under `on` or (in
   * `uploads`) `to`.
   */
  readonly to: { readonly bucket: string; readonly keys: string; readonly accessPoint: string | undefined };
  readonly from: { readonly bucket: string; readonly keys: string } | undefined;
  /** Of a bucket's declared replication: the key of the replicas. */
  readonly replicaKey?: string | undefined;
  readonly operations: readonly OperationName[];
  /**
   * Context of the S3 call, keys as written; values as lists, empty for what is absent; headers as the condition keys
   * that S3 makes of them.
   */
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly expect: "allowed" | "denied";
  readonly expectPlace: ModelPlace;
}

/** Something wrong with the model itself: told as `invalid-configuration` (an error) at its place in `keyhole.json`. */
export interface ModelProblem {
  readonly place: ModelPlace;
  readonly message: string;
  /** Other places that matter, such as the first of two contradictory facts. */
  readonly related: readonly (ModelPlace & { readonly message: string })[];
  /** The policy file that is named and not there. */
  readonly missing?: MissingFile;
}

export interface MissingFile {
  readonly file: string;
  /** As the model names it. */
  readonly path: string;
  /** What is to be in it: "a bucket policy". */
  readonly what: string;
}

/** What a model has that infrastructure code declares, and no `keyhole.json`. */
/** The ARN of a bucket in the place of its name, in a policy template of SAM. */
export interface BucketArnForName {
  readonly place: ModelPlace;
  /** `S3ReadPolicy` */
  readonly template: string;
  /** The bucket's. */
  readonly name: string;
  isSound(): boolean;
  /** Puts the name there. */
  edits(): readonly TextEdit[];
}

export interface ModelTemplate {
  readonly names: {
    /** The text with the template's expressions in the place of values that were made up for them. */
    spell(text: string): string;
    /** An expression as it is shown. */
    shown(expression: string): string;
    /** The made-up values in these texts, with the expressions that they stand for. */
    symbolsIn(texts: readonly string[]): ReadonlyMap<string, string>;
    /** What something is in these names, worked out once for as long as they are the same. */
    inNames<Value extends object>(one: Value, say: () => Value): Value;
  };
  /** All policies that are written, whomever and whatever they are for: each place once. */
  documents?(): readonly FoundDocument[];
  /** Policies of nobody and nothing that it declares. */
  readonly orphans: readonly FoundDocument[];
  /** Principals that may have more policies than can be read, by ARN. */
  readonly incomplete: ReadonlySet<string>;
  readonly bucketArns?: readonly BucketArnForName[];
  /** What was too much: the values of the template, which then declares nothing here, or its variants. */
  readonly limit: "values" | "variants" | undefined;
  /** Whether a tool has made it of another source, which tells what both show. */
  readonly derived?: boolean;
  /** The instance of a module that a policy belongs to; undefined where it belongs to none. */
  instanceOf?(found: FoundDocument): string | undefined;
  /** The line of an app that makes what a policy is in, and how that is called. */
  madeAt?(found: FoundDocument): (ModelPlace & { readonly name: string }) | undefined;
  /** A text about a place, with names as whoever writes there has them: what the place holds, outputs of modules. */
  inWords?(text: string, place: Range, found: FoundDocument | undefined): string;
  /** Where a place is, of what is read from several files. */
  locate?(range: Range): ModelPlace;
  /** Which of several readings it is: a condition holds in one and not in another. */
  readonly variant: ModelVariant;
}

export interface ModelVariant {
  /** Different for each variant of a file. */
  readonly key: string;
  /** The conditions that matter, and the values of parameters that are chosen (empty: as by default). */
  readonly facts: ReadonlyMap<string, boolean | string>;
  /** In which all is declared. */
  readonly account: string;
  readonly region: string;
  /** What these two are called in `facts`. */
  readonly called: { readonly account: string; readonly region: string };
}

/** An entry of `waivers`: findings that are let stand. */
export interface ModelWaiver {
  /** Of the value of `code`. */
  readonly range: Range;
  readonly code: string;
  readonly reason: string;
  /** A glob, from keyhole.json's folder on; undefined: the files of the model. */
  readonly files: string | undefined;
  readonly sid: string | undefined;
  /** The last day on which it is in force, YYYY-MM-DD. */
  readonly until: string | undefined;
  readonly untilRange: Range | undefined;
}

export interface WorkspaceModel {
  /** The `keyhole.json` itself, or the template that declares all this. */
  readonly file: string;
  readonly text: string;
  /** Its tree; undefined where the text holds no value. */
  readonly root: JsonNode | undefined;
  /** Whether its text was read soundly (`ParsedJson.sound`). */
  readonly sound: boolean;
  readonly principals: readonly ModelPrincipal[];
  readonly buckets: readonly ModelBucket[];
  readonly keys: readonly ModelKey[];
  readonly accounts: readonly ModelAccount[];
  readonly vpcEndpoints: readonly ModelVpcEndpoint[];
  readonly accessPoints: readonly ModelAccessPoint[];
  readonly expectations: readonly ModelExpectation[];
  /** That every principal is checked for; undefined: those that the setting names. */
  readonly operations: readonly OperationName[] | undefined;
  readonly severity: Readonly<Record<string, "error" | "warning" | "information" | "hint" | "off">>;
  /** In the order of the file; undefined where there is none. */
  readonly waivers?: readonly ModelWaiver[];
  /** Services, actions and condition keys that exist though the catalog lacks them. */
  readonly knownNames?: readonly string[];
  readonly problems: readonly ModelProblem[];
  /** Files the model names (found or not): an edit of one of them, and only of these, changes what the model says. */
  readonly dependencies: readonly string[];
  /** Globs it names, relative paths resolved: a new file that matches one changes it, too. */
  readonly globs: readonly string[];
  /** What was thrown where a fault kept the model from being read: it then says nothing. */
  readonly crash?: unknown;
  readonly template?: ModelTemplate;
}
