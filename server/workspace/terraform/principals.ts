/** The roles and users of a configuration, each with all policies that it has. */
import { parseArn } from "../../policy/arn.ts";
import type { Range } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { identityPolicy, impliedPolicy, managedPolicy, trustPolicy, unreadPolicy } from "../declared-policies.ts";
import * as formats from "../formats.ts";
import { isOf } from "../formats.ts";
import type { ModelPolicy, ModelPrincipal, PolicyList } from "../model.ts";
import { awsManaged } from "../symbols/aws-managed.ts";
import { blocksOf, givenIn } from "./blocks.ts";
import type { ConfigurationFacts } from "./declare.ts";
import type { Instance } from "./instances.ts";
import type { ValuePlace, HclValue } from "./values.ts";

/** The policies that somebody has, as they are gathered. */
interface Gathered {
  readonly policies: Map<FoundDocument, ModelPolicy>;
  /** What may hold more than can be read. */
  unknown: Range | undefined;
}

interface Holder {
  readonly kind: "role" | "user" | "group";
  /** Types of resources: inline policies, attachments. */
  readonly inline: string;
  readonly attachment: string;
}

const holders: Readonly<Record<Holder["kind"], Holder>> = {
  role: { kind: "role", inline: "aws_iam_role_policy", attachment: "aws_iam_role_policy_attachment" },
  user: { kind: "user", inline: "aws_iam_user_policy", attachment: "aws_iam_user_policy_attachment" },
  group: { kind: "group", inline: "aws_iam_group_policy", attachment: "aws_iam_group_policy_attachment" },
};

export const principalsOf = (declaring: ConfigurationFacts): ModelPrincipal[] => new Principals(declaring).all();

class Principals {
  readonly #declaring: ConfigurationFacts;
  constructor(declaring: ConfigurationFacts) {
    this.#declaring = declaring;
  }

  all(): ModelPrincipal[] {
    const declaring = this.#declaring;
    declaring.readAll("aws_iam_policy", "policy", managedPolicy);
    // Somebody who is only named may have other policies, too: nothing is missing here.
    for (const { kind, inline, attachment } of Object.values(holders)) {
      this.#markAll(inline, "inline", (one) => declaring.read(one, "policy", identityPolicy));
      this.#markAll(attachment, "attached", (one) => this.#named(declaring.text(one, "policy_arn")));
      this.#markAll("aws_iam_policy_attachment", `attached to ${kind}s`, (one) =>
        declaring.argument(one, `${kind}s`) === undefined ? undefined : this.#named(declaring.text(one, "policy_arn")),
      );
    }
    const those = (type: string, holder: Holder): ModelPrincipal[] =>
      declaring.all([type]).flatMap((one) => declaring.part(one, "principal", () => this.#principal(one, holder)));
    return [...those("aws_iam_role", holders.role), ...those("aws_iam_user", holders.user)];
  }

  #markAll(type: string, part: string, read: (instance: Instance) => FoundDocument | undefined): void {
    const declaring = this.#declaring;
    for (const instance of declaring.all([type]))
      declaring.part(instance, part, () => {
        const found = read(instance);
        if (found !== undefined) declaring.attach(found);
      });
  }

  /** The managed policy of this ARN that is declared: of several the last one; undefined where none is. */
  #declared(arn: string | undefined): Instance | undefined {
    return arn === undefined ? undefined : this.#declaring.withArn("aws_iam_policy", arn).at(-1);
  }

  #named(arn: string | undefined): FoundDocument | undefined {
    const declared = this.#declared(arn);
    return declared && this.#declaring.read(declared, "policy", managedPolicy);
  }

  #principal(instance: Instance, holder: Holder): ModelPrincipal[] {
    const declaring = this.#declaring;
    const { references } = declaring.evaluator;
    const arn = references.arnOf(instance);
    if (!isOf(formats.principal, arn)) return [];
    const place = declaring.placeOf(instance);
    const name = references.physicalName(instance);
    const own: Gathered = { policies: new Map(), unknown: undefined };
    this.#ofHolder(instance, name, holder, own);
    if (holder.kind === "user") this.#groups(name, place, own);
    if (declaring.isPassedOn(name, arn)) own.unknown ??= place;
    if (own.unknown !== undefined) {
      declaring.leaveOpen(arn);
      this.#add(own, unreadPolicy(own.unknown, identityPolicy), place);
    }
    return [
      {
        arn,
        account: parseArn(arn)?.account,
        place: declaring.place(place),
        identity: [...own.policies.values()],
        identityFiles: [],
        permissionsBoundary: this.#boundary(declaring.argument(instance, "permissions_boundary")),
        session: undefined,
        trust: holder.kind === "role" ? this.#trust(instance) : undefined,
        tags: undefined,
        context: new Map(),
        headers: {},
      },
    ];
  }

  /** Undefined where it is not known who may assume the role. */
  #trust(role: Instance): PolicyList {
    const found = this.#declaring.read(role, "assume_role_policy", trustPolicy);
    return found === undefined ? undefined : this.#declaring.only([found]);
  }

  #ofHolder(instance: Instance, name: string, { kind, inline, attachment }: Holder, own: Gathered): void {
    const declaring = this.#declaring;
    const { evaluator } = declaring;
    const inBlocks = blocksOf(evaluator, instance.declared.block.body, "inline_policy", instance.scope);
    for (const [index, { body, scope }] of inBlocks.all.entries()) {
      const value = givenIn(evaluator, body, "policy", scope);
      if (value === undefined) continue;
      const path = `${instance.address}/inline_policy/${String(index)}`;
      this.#add(own, declaring.policy(value, path, identityPolicy), value.place);
    }
    if (inBlocks.open) own.unknown ??= declaring.placeOf(instance);
    for (const policy of declaring.naming(inline, kind, name))
      this.#add(own, declaring.read(policy, "policy", identityPolicy), declaring.placeOf(policy));
    const attachments = [
      ...declaring.naming(attachment, kind, name),
      ...declaring.naming("aws_iam_policy_attachment", `${kind}s`, name),
    ];
    for (const one of attachments) this.#attach(own, declaring.argument(one, "policy_arn"), declaring.placeOf(one));
    const managed = declaring.argument(instance, "managed_policy_arns");
    for (const item of managed?.kind === "list" ? managed.items : managed === undefined ? [] : [managed])
      this.#attach(own, item, item.place);
    if (managed?.kind === "list" && managed.open) own.unknown ??= managed.place;
  }

  /** What a user has by its groups; a group that is not declared may have any policy. */
  #groups(name: string, place: ValuePlace, own: Gathered): void {
    const declaring = this.#declaring;
    const { references } = declaring.evaluator;
    const groups = new Set<string | undefined>();
    for (const one of declaring.naming("aws_iam_user_group_membership", "user", name))
      for (const group of declaring.texts(declaring.argument(one, "groups"))) groups.add(group);
    for (const one of declaring.naming("aws_iam_group_membership", "users", name))
      groups.add(declaring.text(one, "group"));
    for (const group of groups) {
      const declared = declaring.all(["aws_iam_group"]).find((one) => references.physicalName(one) === group);
      if (declared === undefined || group === undefined) own.unknown ??= place;
      else this.#ofHolder(declared, group, holders.group, own);
    }
  }

  #add(own: Gathered, found: FoundDocument | undefined, place: Range): void {
    if (found === undefined || this.#declaring.isPartial(found)) own.unknown ??= place;
    if (found === undefined) return;
    this.#declaring.attach(found);
    own.policies.set(found, { file: this.#declaring.source.file, found });
  }

  #attach(own: Gathered, value: HclValue | undefined, place: ValuePlace): void {
    const arn = value && this.#declaring.evaluator.text(value);
    if (this.#declared(arn) !== undefined) {
      this.#add(own, this.#named(arn), place);
      return;
    }
    const known = arn === undefined ? "unknown" : awsManaged(arn);
    if (known === "unknown") own.unknown ??= place;
    else if (known !== undefined) this.#add(own, impliedPolicy(known, value?.place ?? place, identityPolicy), place);
  }

  /** Undefined where it is not known: then it is taken not to limit. */
  #boundary(value: HclValue | undefined): PolicyList {
    if (value === undefined) return [];
    const found = this.#named(this.#declaring.evaluator.text(value));
    if (found === undefined || this.#declaring.isPartial(found)) return undefined;
    this.#declaring.attach(found);
    return [{ file: this.#declaring.source.file, found: { ...found, type: "permissionsBoundary" } }];
  }
}
