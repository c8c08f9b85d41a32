/**
 * Workspace models from plain data with the policies in it, for tests that generate them: each policy is a file of its
 * own.
 */
import type { Engine } from "../../server/rules/engine.ts";
import type { OperationName } from "../../server/catalog/operation-names.ts";
import type {
  ModelAccessPoint,
  ModelEncryption,
  ModelGrant,
  ModelPolicy,
  ModelExpectation,
  ModelPlace,
  PolicyList,
  WorkspaceModel,
} from "../../server/workspace/model.ts";

export interface PlainPolicy {
  readonly Version: string;
  readonly Statement: readonly object[];
}

export interface PlainBucket {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly type: ModelEncryption["type"];
  readonly key?: string | undefined;
  readonly bucketKey?: boolean | undefined;
  readonly policy?: PlainPolicy | undefined;
}

export interface PlainPrincipal {
  readonly arn: string;
  readonly account: string | undefined;
  readonly identity?: readonly PlainPolicy[] | undefined;
  readonly boundary?: PlainPolicy | undefined;
  readonly session?: PlainPolicy | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

export interface PlainModel {
  readonly principals: readonly PlainPrincipal[];
  readonly buckets: readonly PlainBucket[];
  readonly keys: readonly {
    readonly arn: string;
    readonly policy?: PlainPolicy | undefined;
    readonly aliases?: readonly string[];
    readonly grants?: readonly Omit<ModelGrant, "place">[];
  }[];
  readonly accounts?: readonly {
    readonly id: string;
    readonly serviceControl?: readonly (readonly PlainPolicy[])[] | undefined;
    readonly resourceControl?: readonly (readonly PlainPolicy[])[] | undefined;
    readonly organization?: string;
  }[];
  readonly vpcEndpoints?: readonly { readonly id: string; readonly policy?: PlainPolicy }[];
  readonly accessPoints?: readonly { readonly arn: string; readonly bucket: string; readonly policy?: PlainPolicy }[];
  readonly expectations?: readonly {
    readonly principal: string;
    readonly to: string;
    readonly keys?: string;
    readonly accessPoint?: string;
    readonly from?: { readonly bucket: string; readonly keys: string };
    readonly operations: readonly OperationName[];
    readonly context?: Readonly<Record<string, readonly string[]>>;
    readonly expect?: "allowed" | "denied";
  }[];
}

/** The model, and by file name the policies in it. */
export function plainModel(engine: Engine, plain: PlainModel): WorkspaceModel {
  const place: ModelPlace = { file: "keyhole.json", range: { offset: 0, end: 0 } };
  let count = 0;
  const policy = (value: PlainPolicy, name: string): ModelPolicy => {
    const file = `${name}-${String(count++)}.json`;
    const [found] = engine.documents(engine.read(file, JSON.stringify(value, undefined, 1)));
    if (found === undefined) throw new Error(`${file} holds no policy`);
    return { file, found };
  };
  const list = (values: readonly PlainPolicy[] | undefined, name: string): PolicyList =>
    values?.map((value) => policy(value, name));
  const one = (value: PlainPolicy | undefined, name: string): PolicyList =>
    list(value === undefined ? undefined : [value], name);
  return {
    file: "keyhole.json",
    text: "{}",
    root: undefined,
    sound: true,
    severity: {},
    problems: [],
    dependencies: [],
    globs: [],
    principals: plain.principals.map(({ arn, account, identity, boundary, session, tags, context = {} }) => ({
      arn,
      account,
      place,
      identity: list(identity, "identity"),
      identityFiles: [],
      permissionsBoundary: one(boundary, "boundary"),
      session: one(session, "session"),
      headers: {},
      tags,
      context: new Map(Object.entries(context)),
    })),
    buckets: plain.buckets.map(({ name, account, region, type, key, bucketKey, policy: own }) => ({
      name,
      place,
      account,
      region,
      encryption: { type, key, bucketKey, place },
      formerKeys: [],
      policy: one(own, "bucket") ?? [],
      policyFile: undefined,
    })),
    keys: plain.keys.map(({ arn, policy: own, aliases = [], grants = [] }) => ({
      arn,
      place,
      aliases,
      policy: one(own, "key"),
      policyFile: undefined,
      grants: grants.map((grant) => ({ ...grant, place })),
      tags: undefined,
      origin: undefined,
    })),
    accounts: (plain.accounts ?? []).map(({ id, serviceControl, resourceControl, organization }) => ({
      id,
      name: undefined,
      place,
      managementAccount: false,
      organization: organization === undefined ? undefined : { id: organization, paths: [] },
      serviceControl: serviceControl?.map((level) => list(level, "scp") ?? []),
      resourceControl: resourceControl?.map((level) => list(level, "rcp") ?? []),
    })),
    vpcEndpoints: (plain.vpcEndpoints ?? []).map(({ id, policy: own }) => ({
      id,
      vpc: undefined,
      place,
      policy: one(own, "endpoint"),
    })),
    accessPoints: (plain.accessPoints ?? []).map(({ arn, bucket, policy: own }): ModelAccessPoint => ({
      arn,
      bucket,
      place,
      policy: one(own, "access-point") ?? [],
      vpc: undefined,
    })),
    operations: undefined,
    expectations: (plain.expectations ?? []).map(
      ({
        principal,
        to,
        keys = "*",
        accessPoint,
        from,
        operations,
        context = {},
        expect = "allowed",
      }): ModelExpectation => ({
        place,
        principal,
        to: { bucket: to, keys, accessPoint },
        from,
        operations,
        context,
        expect,
        expectPlace: place,
      }),
    ),
  };
}
