/** The types of policies as a person names them, and what a document of each is. */
import type { FoundDocument } from "./recognize.ts";

const types = {
  identity: { type: "identity", kind: undefined },
  key: { type: "resource", kind: "key" },
  bucket: { type: "resource", kind: "bucket" },
  accessPoint: { type: "resource", kind: "bucket" },
  resource: { type: "resource", kind: "other" },
  roleTrust: { type: "resource", kind: "roleTrust" },
  permissionsBoundary: { type: "permissionsBoundary", kind: undefined },
  session: { type: "session", kind: undefined },
  serviceControl: { type: "serviceControl", kind: undefined },
  resourceControl: { type: "resourceControl", kind: undefined },
  vpcEndpoint: { type: "vpcEndpoint", kind: undefined },
} as const satisfies Record<string, Pick<FoundDocument, "type" | "kind">>;

export type PolicyTypeName = keyof typeof types;

/** What a file's policies are known to be, where nothing in it says so. */
export interface ReadAs {
  readonly type: PolicyTypeName;
  /** Whether an object in it is a policy also without statements. */
  readonly isPolicy: boolean;
}

export const policyTypeNames = Object.keys(types) as PolicyTypeName[];

/** The document as one of this type, unless the output that it stands in says what it is. */
export const typedAs = (found: FoundDocument, name: PolicyTypeName): FoundDocument =>
  found.told ? found : { ...found, ...types[name], told: true, untyped: found };

/** Whether the document is of this type. */
export const isOfType = ({ type, kind }: FoundDocument, name: PolicyTypeName): boolean =>
  type === types[name].type && kind === types[name].kind;
