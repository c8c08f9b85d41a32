/** In which account and Region things are made: what providers say, and modules pass on. */
import type { HclExpression } from "../../policy/hcl/nodes.ts";
import * as formats from "../formats.ts";
import { isOf } from "../formats.ts";
import type { Home } from "../symbols/fresh.ts";
import { blocksOf, givenIn } from "./blocks.ts";
import type { Evaluating } from "./evaluating.ts";
import type { DeclaredBlock } from "./declared.ts";
import type { NameScope } from "./values.ts";
import type { ModuleSource } from "./modules.ts";
import { attributeOf } from "./declared.ts";
import { textOf } from "./values.ts";

/** By alias; empty for the one without. */
export function rootProviders(
  evaluator: Evaluating,
  scopeOf: (declared: DeclaredBlock) => NameScope,
  root: ModuleSource,
): ReadonlyMap<string, Home> {
  const all = evaluator.memory.answered(root.providers.names).flatMap((name): AwsProvider[] => {
    const declared = evaluator.memory.answered(root.providers.named(name));
    if (declared?.block.labels[0]?.value !== "aws") return [];
    const { body } = declared.block;
    const scope = scopeOf(declared);
    const alias = givenIn(evaluator, body, "alias", scope);
    return [{ declared, scope, alias: (alias && textOf(alias)) ?? "", profile: profileOf(evaluator, body, scope) }];
  });
  const own = all.find(({ alias }) => alias === "") ?? all.find(({ profile }) => profile !== undefined);
  return new Map(
    all.map((one) => [
      one.alias,
      {
        account: accountOf(evaluator, one, own?.profile),
        region: regionOf(evaluator, one.declared.block.body, one.scope, one.alias),
      },
    ]),
  );
}

interface AwsProvider {
  readonly declared: DeclaredBlock;
  readonly scope: NameScope;
  /** Empty for the one without. */
  readonly alias: string;
  /** Of the credentials: its name, or the expression that gives it. */
  readonly profile: string | undefined;
}

function profileOf(evaluator: Evaluating, body: DeclaredBlock["block"]["body"], scope: NameScope): string | undefined {
  const profile = givenIn(evaluator, body, "profile", scope);
  return profile?.kind === "unknown" ? profile.expression : (profile && textOf(profile)) || undefined;
}

function regionOf(evaluator: Evaluating, body: DeclaredBlock["block"]["body"], scope: NameScope, name: string): string {
  const region = givenIn(evaluator, body, "region", scope);
  if (region?.kind === "string" && !region.open && isOf(formats.region, region.value)) return region.value;
  if (name === "" && region?.kind === "unknown") evaluator.names.isHere(region.expression);
  if (name === "" || region === undefined) return evaluator.names.region;
  const expression = region.kind === "unknown" ? region.expression : `region of aws.${name}`;
  return evaluator.fresh({ kind: "said", name: expression }, "region");
}

/**
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs#allowed_account_ids-1
 * @param ownProfile of the configuration's own account
 */
function accountOf(
  evaluator: Evaluating,
  { declared: { block }, scope, alias: name, profile }: AwsProvider,
  ownProfile: string | undefined,
): string {
  const allowed = givenIn(evaluator, block.body, "allowed_account_ids", scope);
  const [only, ...others] = allowed?.kind === "list" && !allowed.open ? allowed.items : [];
  const id = only === undefined || others.length > 0 ? undefined : textOf(only);
  if (id !== undefined && isOf(formats.accountId, id)) return id;
  const { all } = blocksOf(evaluator, block.body, "assume_role", scope);
  const [assumed] = all;
  if (assumed === undefined)
    return name === "" || profile === undefined || profile === ownProfile
      ? evaluator.names.account
      : evaluator.fresh({ kind: "said", name: `account of profile ${profile}` }, "account");
  const role = givenIn(evaluator, assumed.body, "role_arn", assumed.scope);
  const arn = role && textOf(role);
  const [, account] = /^arn:[^:]*:iam::(\d{12}):/.exec(arn ?? "") ?? [];
  if (account !== undefined) return account;
  // The configuration that has no alias says which account is its own.
  return name === ""
    ? evaluator.names.account
    : evaluator.fresh({ kind: "said", name: `account of aws.${name}` }, "account");
}

/** What a module that is called has: what `providers` passes to it, otherwise the one without alias. */
export function providersOf(
  evaluator: Evaluating,
  _: ModuleSource,
  { declared, from }: { readonly declared: DeclaredBlock; readonly from: NameScope },
): ReadonlyMap<string, Home> {
  const passed = attributeOf(declared.block.body, "providers")?.value;
  const own = homeIn(evaluator, from, "");
  const homes = new Map<string, Home>([["", own]]);
  if (passed?.kind !== "object") return homes;
  for (const { key, name, value } of passed.items) {
    const inner = name === "aws" ? "" : aliasOf(key);
    const outer = aliasOf(value);
    if (inner !== undefined && outer !== undefined) homes.set(inner, homeIn(evaluator, from, outer));
  }
  return homes;
}

const homeIn = (evaluator: Evaluating, { module }: NameScope, alias: string): Home =>
  module.providers.get(alias) ??
  module.providers.get("") ?? { account: evaluator.names.account, region: evaluator.names.region };

/** `aws` and `aws.west`; undefined for another provider. */
function aliasOf(expression: HclExpression): string | undefined {
  if (expression.kind === "template") {
    const [part, ...others] = expression.parts;
    const text = part?.kind === "text" && others.length === 0 ? part.value : "";
    return text === "aws" ? "" : /^aws\.(.+)$/.exec(text)?.[1];
  }
  if (expression.kind === "variable") return expression.name === "aws" ? "" : undefined;
  return expression.kind === "attribute" && expression.object.kind === "variable" && expression.object.name === "aws"
    ? expression.name.value
    : undefined;
}

export function homeOfInstance(evaluator: Evaluating, { block }: DeclaredBlock, scope: NameScope): Home {
  const provider = attributeOf(block.body, "provider")?.value;
  const home = homeIn(evaluator, scope, (provider && aliasOf(provider)) ?? "");
  // Since version 6 of the provider a resource may have a Region of its own.
  const region = attributeOf(block.body, "region") && givenIn(evaluator, block.body, "region", scope);
  const text = region?.kind === "string" && !region.open ? region.value : undefined;
  return text !== undefined && isOf(formats.region, text) ? { ...home, region: text } : home;
}
