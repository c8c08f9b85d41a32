/** Resources as they are made: one for each element of `count` or `for_each`. */
import type { HclBlock } from "../../policy/hcl/nodes.ts";
import { ofTerraform } from "../service-policies.ts";
import { keyUseTypes } from "../key-uses.ts";
import { writerTypes } from "../writers.ts";

/** Of a resource that a plan has, the module stands before it. */
export const typeOf = ({ labels: [type] }: HclBlock): string => /[^.]*$/.exec(type?.value ?? "")?.[0] ?? "";

const isWriter: ReadonlySet<string> = new Set([...writerTypes, ...keyUseTypes]);

/** Types of resources that have a say on uploads, or a policy that may have one. */
export const isRelevant = (type: string): boolean =>
  isWriter.has(type) ||
  ofTerraform.has(type) ||
  /^aws_(?:(?:s3|kms|iam)_|(?:vpc_endpoint(?:_policy)?|organizations_policy|ssoadmin_permission_set_inline_policy)$)/.test(
    type,
  );

/** `module.a.aws_x.y` from its parts. */
export const addressOf = (module: string, name: string): string => (module === "" ? name : `${module}.${name}`);
