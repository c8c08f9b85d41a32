/** What the members of a `keyhole.json` may name: what it declares, and what the policies of the workspace mention. */
import { servicePrincipals } from "../../catalog/service-principals.ts";
import { regions } from "../../catalog/regions.ts";
import { arnSegments } from "../../policy/arn.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import * as formats from "../../workspace/formats.ts";
import { isOf } from "../../workspace/formats.ts";
import { mentionsOf } from "../../workspace/mentions.ts";
import type { WorkspaceModel } from "../../workspace/model.ts";
import type { TextFormat } from "../../workspace/shape.ts";
import { kindText } from "../editor/outline.ts";
import { workspaceNames } from "./workspace-names.ts";

/** A policy file, by its path from the folder of `keyhole.json` on. */
export interface NamedPolicyFile {
  readonly path: string;
  readonly documents: readonly FoundDocument[];
}

export interface NameToChoose {
  readonly text: string;
  readonly detail?: string;
}

/** Of policies, by the member that they are the value of. */
const kindOfMember: ReadonlyMap<string, string> = new Map([
  ["keys", "key policy"],
  ["buckets", "bucket policy"],
  ["accessPoints", "bucket policy"],
  ["vpcEndpoints", "VPC endpoint policy"],
  ["trust", "trust policy"],
  ["serviceControlPolicies", "service control policy"],
  ["resourceControlPolicies", "resource control policy"],
  ["principals", "identity policy"],
]);

/** Of a workspace of any size: more would be no help to choose from. */
const mostDocuments = 500;

/** Of one `keyhole.json`. */
export class ModelNames {
  readonly #model: WorkspaceModel | undefined;
  readonly #files: readonly NamedPolicyFile[];
  readonly #documents: readonly FoundDocument[];

  constructor(model: WorkspaceModel | undefined, files: readonly NamedPolicyFile[]) {
    this.#model = model;
    this.#files = files;
    this.#documents = files.flatMap(({ documents }) => documents).slice(0, mostDocuments);
  }

  /** What an entry may declare: what policies mention. */
  toDeclare(format: TextFormat): Iterable<string> {
    const mentions = mentionsOf(this.#documents);
    switch (format) {
      case formats.bucketName:
        return mentions.buckets;
      case formats.keyArn:
        return mentions.keys;
      case formats.principal:
        return [...mentions.principals, ...this.#services()];
      case formats.accountId:
        return [...this.#accountsOfArns(), ...mentions.accounts];
      case formats.endpointId:
        return mentions.vpcEndpoints;
      case formats.accessPointArn:
        return this.#accessPoints();
      case formats.conditionKey:
        return this.#conditionKeys();
      case formats.header:
        return ["x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id"];
      default:
        return [];
    }
  }

  /** What a value may refer to: what is declared, then what policies mention. */
  toName(format: TextFormat): Iterable<string> {
    const { principals = [], buckets = [], keys = [], accounts = [], vpcEndpoints = [] } = this.#model ?? {};
    switch (format) {
      case formats.principal:
        return [...principals.map(({ arn }) => arn), ...this.toDeclare(format)];
      case formats.bucketName:
        return [...buckets.map(({ name }) => name), ...this.toDeclare(format)];
      case formats.keyArn:
        return [...keys.map(({ arn }) => arn), ...this.toDeclare(format)];
      case formats.keyName:
        return [
          ...keys.flatMap(({ arn, aliases }) => [...aliases, arn]),
          ...this.toDeclare(formats.keyArn),
          ...buckets.flatMap(({ encryption: { key } }) => key ?? []),
        ];
      case formats.alias:
        return buckets.flatMap(({ encryption: { key = "" } }) => (isOf(formats.alias, key) ? [key] : []));
      case formats.accountId:
        return [...accounts.map(({ id }) => id), ...this.toDeclare(format)];
      case formats.objects:
        return this.#objects();
      case formats.endpointId:
        return [...vpcEndpoints.map(({ id }) => id), ...this.toDeclare(format)];
      case formats.vpcId:
        return [...vpcEndpoints.flatMap(({ vpc }) => vpc ?? []), ...this.valuesOf("aws:SourceVpc")];
      case formats.region:
        return [...this.#regions(), ...regions];
      case formats.organizationId:
        return accounts.flatMap(({ organization }) => organization?.id ?? []);
      case formats.organizationPath:
        return accounts.flatMap(({ organization }) => organization?.paths ?? []);
      default:
        return [];
    }
  }

  /** Policy files, those first that are of the kind that the members leading there want. */
  policyFiles(members: readonly string[]): NameToChoose[] {
    const named = members.toReversed().find((name) => kindOfMember.has(name)) ?? "";
    const wanted = kindOfMember.get(named);
    const files = this.#files.map(({ path, documents }): NameToChoose & { readonly fits: boolean } => {
      const kinds = new Set(documents.map(kindText));
      return { text: path, detail: [...kinds].join(", "), fits: wanted !== undefined && kinds.has(wanted) };
    });
    return [...files.filter(({ fits }) => fits), ...files.filter(({ fits }) => !fits)];
  }

  sids(): Iterable<string> {
    return this.#documents.flatMap(({ document }) => document.statements.flatMap(({ sid }) => sid ?? []));
  }

  /** Of a condition key, or of a header. */
  valuesOf(name: string): Iterable<string> {
    switch (name.toLowerCase()) {
      case "x-amz-server-side-encryption":
        return ["aws:kms", "aws:kms:dsse", "AES256"];
      case "x-amz-server-side-encryption-aws-kms-key-id":
        return this.toName(formats.keyName);
      case "aws:sourcevpce":
        return this.toName(formats.endpointId);
      default:
        return workspaceNames([], this.#documents).values.get(name.toLowerCase()) ?? [];
    }
  }

  #objects(): string[] {
    const { buckets = [], accessPoints = [] } = this.#model ?? {};
    const names = [...buckets.map(({ name }) => name), ...accessPoints.map(({ arn }) => arn)];
    return [...names, ...this.toDeclare(formats.bucketName)].map((name) => `s3://${name}/*`);
  }

  /** Those that a statement lets do something. */
  #services(): string[] {
    const known = new Set(servicePrincipals);
    return this.#documents.flatMap(({ document, kind }) =>
      kind === "roleTrust"
        ? []
        : document.statements.flatMap(({ principal }) =>
            (principal?.entries ?? []).flatMap(({ kind: of, node: { value } }) =>
              of === "Service" && known.has(value) ? [value] : [],
            ),
          ),
    );
  }

  #arns(): string[] {
    const { principals = [], keys = [] } = this.#model ?? {};
    return [...principals, ...keys].map(({ arn }) => arn);
  }

  #accountsOfArns(): string[] {
    const ids = this.#arns().map((arn) => arnSegments(arn)[4] ?? "");
    return [...ids, ...(this.#model?.buckets ?? []).map(({ account = "" }) => account)].filter((id) => id !== "");
  }

  #regions(): string[] {
    const ofBuckets = (this.#model?.buckets ?? []).map(({ region = "" }) => region);
    return [...ofBuckets, ...this.#arns().map((arn) => arnSegments(arn)[3] ?? "")].filter((name) => name !== "");
  }

  #accessPoints(): string[] {
    return [...workspaceNames([], this.#documents).resources].flatMap((arn) => {
      const own = /^arn:[^:]*:s3:[^:]*:[^:]*:accesspoint\/[^/]*/.exec(arn)?.[0] ?? "";
      return isOf(formats.accessPointArn, own) ? [own] : [];
    });
  }

  /** As policies spell them. */
  #conditionKeys(): Iterable<string> {
    const keys = this.#documents.flatMap(({ document }) =>
      document.statements.flatMap(({ conditions }) => conditions.map(({ key }) => key.key.value)),
    );
    return new Map(keys.map((name) => [name.toLowerCase(), name])).values();
  }
}
