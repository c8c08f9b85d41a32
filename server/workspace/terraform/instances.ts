/** Resources as they are made: one for each element of `count` or `for_each`. */
import type { HclBlock } from "../../policy/hcl/nodes.ts";
import type { Home } from "../symbols/expressions.ts";
import { writerTypes } from "../writers.ts";
import type { DeclaredBlock, ModuleInstance, NameScope } from "./modules.ts";

export interface Instance {
  readonly mode: "resource" | "data";
  readonly type: string;
  readonly name: string;
  /** `module.storage.aws_s3_bucket.data["logs"]` */
  readonly address: string;
  readonly module: ModuleInstance;
  readonly declared: DeclaredBlock;
  /** With `each` and `count`. */
  readonly scope: NameScope;
  /** Of its provider. */
  readonly home: Home;
  /** Whether it stands for any number of them. */
  readonly many: boolean;
}

/** All that one block makes. */
export interface Instances {
  readonly form: "single" | "count" | "each";
  /** By the keys of `for_each`, or their numbers. */
  readonly all: ReadonlyMap<string, Instance>;
  /** Whether nobody knows how many there are; one stands for all. */
  readonly open: boolean;
}

/** Of a resource that a plan has, the module stands before it. */
export const typeOf = ({ labels: [type] }: HclBlock): string => /[^.]*$/.exec(type?.value ?? "")?.[0] ?? "";

const isWriter: ReadonlySet<string> = new Set(writerTypes);

/** Types of resources that have a say on uploads, or a policy that may have one. */
export const isRelevant = (type: string): boolean =>
  isWriter.has(type) ||
  /^aws_(?:(?:s3|kms|iam)_|(?:vpc_endpoint(?:_policy)?|organizations_policy|ssoadmin_permission_set_inline_policy)$)/.test(
    type,
  );

/** `module.a.aws_x.y` from its parts. */
export const addressOf = (module: string, name: string): string => (module === "" ? name : `${module}.${name}`);
