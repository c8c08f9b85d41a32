/**
 * What data sources give: what AWS is asked for is unknown, but for what follows from the configuration.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs
 */
import { loadBalancerAccounts } from "../../catalog/s3-services.ts";
import { isOf, keyArn } from "../formats.ts";
import { argumentOf } from "./blocks.ts";
import type { Evaluating } from "./evaluating.ts";
import type { Instance, ModuleInstance, HclValue } from "./values.ts";
import { encoded } from "./json.ts";
import { placeIn } from "./declared.ts";
import { policyDocument } from "./policy-document.ts";
import { madeBy } from "./resources.ts";
import { renderedFile } from "./template-file.ts";
import { nothing, string, textOf } from "./values.ts";

export function dataAttribute(evaluator: Evaluating, instance: Instance, name: string, expression: string): HclValue {
  const known = knownAttribute(evaluator, instance, name);
  if (known !== undefined) return known;
  const written = argumentOf(evaluator, instance, name);
  if (written !== undefined && written.kind !== "null") return written;
  return evaluator.unknown(expression, nothing);
}

function knownAttribute(evaluator: Evaluating, instance: Instance, name: string): HclValue | undefined {
  const { type, home } = instance;
  const argument = (wanted: string): string | undefined => {
    const value = argumentOf(evaluator, instance, wanted);
    return value === undefined || value.kind === "null" ? undefined : evaluator.text(value);
  };
  switch (type) {
    case "aws_caller_identity":
      return name === "account_id" || name === "id" ? string(home.account, nothing) : undefined;
    case "aws_region":
      return name === "name" || name === "region" || name === "id" ? string(home.region, nothing) : undefined;
    case "aws_partition":
      return name === "partition" || name === "id"
        ? string("aws", nothing)
        : name === "dns_suffix"
          ? string("amazonaws.com", nothing)
          : undefined;
    case "aws_elb_service_account": {
      const account = loadBalancerAccounts.get(argument("region") ?? home.region);
      if (account === undefined) return undefined;
      return name === "arn"
        ? string(`arn:aws:iam::${account}:root`, nothing)
        : name === "id"
          ? string(account, nothing)
          : undefined;
    }
    case "aws_iam_policy_document":
      return name === "json" || name === "minified_json"
        ? encoded(
            evaluator,
            placeIn(instance.declared.block, instance.declared.file),
            () => policyDocument(evaluator, instance),
            instance.address,
          )
        : undefined;
    case "template_file":
      return name === "rendered" ? renderedFile(evaluator, instance) : undefined;
    case "aws_s3_bucket": {
      const bucket = argument("bucket");
      if (bucket === undefined) return undefined;
      return name === "arn"
        ? string(`arn:aws:s3:::${bucket}`, nothing)
        : name === "id"
          ? string(bucket, nothing)
          : undefined;
    }
    case "aws_kms_key": {
      const asked = argument("key_id");
      const key =
        (name === "arn" || name === "id") && asked !== undefined ? keyAskedFor(evaluator, instance, asked) : undefined;
      return name === "id" ? key && idOf(key) : key;
    }
    case "aws_kms_alias": {
      const asked = argument("name");
      if (asked === undefined) return undefined;
      if (name === "arn") return string(`arn:aws:kms:${home.region}:${home.account}:${asked}`, nothing);
      if (name === "target_key_arn") return keyAskedFor(evaluator, instance, asked);
      const key = name === "target_key_id" ? keyAskedFor(evaluator, instance, asked) : undefined;
      return key && idOf(key);
    }
    case "aws_iam_role":
    case "aws_iam_user": {
      const asked = argument(type === "aws_iam_role" ? "name" : "user_name");
      return name === "id" && asked !== undefined ? string(asked, nothing) : undefined;
    }
    case "aws_iam_openid_connect_provider": {
      const url = argument("url");
      return (name === "arn" || name === "id") && url !== undefined
        ? string(`arn:aws:iam::${home.account}:oidc-provider/${url.replace("https://", "")}`, nothing)
        : undefined;
    }
    case "aws_iam_policy": {
      const arn = argument("arn");
      if (name === "policy" && arn !== undefined) return evaluator.unknown(`${instance.address}.policy`, nothing);
      return name === "id" && arn !== undefined ? string(arn, nothing) : undefined;
    }
    default:
      return undefined;
  }
}

const idOf = (key: HclValue): HclValue => string((textOf(key) ?? "").replace(/^.*:key\//, ""), nothing);

const keyTypes = /^aws_kms_(?:alias|key|external_key|replica_key)\./;

/** The key of a key's id, ARN, or alias: where the configuration declares it, in whatever module. */
function keyAskedFor(evaluator: Evaluating, instance: Instance, asked: string): HclValue | undefined {
  if (isOf(keyArn, asked)) return string(asked, nothing);
  const { references } = evaluator;
  const arnOf = (one: Instance): HclValue | undefined => {
    if (references.physicalName(one) !== asked || one.home.region !== instance.home.region) return undefined;
    const arn = references.attribute(one, one.type === "aws_kms_alias" ? "target_key_arn" : "arn", nothing);
    return textOf(arn) === undefined ? undefined : arn;
  };
  for (const one of declaredIn(evaluator, [instance.module], keyTypes)) {
    const arn = arnOf(one);
    if (arn !== undefined) return arn;
  }
  for (const one of declaredAnywhere(evaluator, instance.module, keyTypes)) {
    const arn = arnOf(one);
    if (arn !== undefined) return arn;
  }
  return undefined;
}

function* declaredIn(evaluator: Evaluating, modules: readonly ModuleInstance[], types: RegExp): Generator<Instance> {
  for (const module of modules)
    for (const name of evaluator.memory.answered(module.source.relevant.names))
      if (types.test(name)) yield* evaluator.references.instances("resource", name, module)?.all.values() ?? [];
}

/** None while somebody asks for it who has a say on which modules there are. */
function declaredAnywhere(evaluator: Evaluating, module: ModuleInstance, types: RegExp): readonly Instance[] {
  const { call } = module;
  if (call !== undefined) return declaredAnywhere(evaluator, call.from.module, types);
  return evaluator.references.once(
    module,
    `all ${types.source}`,
    () => [...declaredIn(evaluator, madeBy(evaluator, module).modules, types)],
    () => [],
  );
}
