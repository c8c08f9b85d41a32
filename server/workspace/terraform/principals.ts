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
import type { ConfigurationFacts } from "./configuration-facts.ts";
import type { Instance, HclValue } from "./values.ts";
import type { ValuePlace } from "./declared.ts";
import { nothing } from "./values.ts";

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
  /** Those that remove all others. */
  readonly onlyInline: string;
  readonly onlyAttached: string;
}

const holderOf = (kind: Holder["kind"]): Holder => ({
  kind,
  inline: `aws_iam_${kind}_policy`,
  attachment: `aws_iam_${kind}_policy_attachment`,
  onlyInline: `aws_iam_${kind}_policies_exclusive`,
  onlyAttached: `aws_iam_${kind}_policy_attachments_exclusive`,
});

const holders = { role: holderOf("role"), user: holderOf("user"), group: holderOf("group") } as const;

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

  #ofHolder(instance: Instance, name: string, holder: Holder, own: Gathered): void {
    const { kind, inline, attachment } = holder;
    const declaring = this.#declaring;
    const { evaluator } = declaring;
    const inlineLeft = this.#onlyOf(holder.onlyInline, kind, "policy_names", name);
    const attachedLeft = this.#onlyOf(holder.onlyAttached, kind, "policy_arns", name);
    const inBlocks = blocksOf(evaluator, instance.declared.block.body, "inline_policy", instance.scope);
    for (const [index, { body, scope }] of inBlocks.all.entries()) {
      const value = givenIn(evaluator, body, "policy", scope);
      if (value === undefined) continue;
      const path = `${instance.address}/inline_policy/${String(index)}`;
      this.#add(own, declaring.policy(value, path, identityPolicy), value.place);
    }
    if (inBlocks.open) own.unknown ??= declaring.placeOf(instance);
    for (const policy of declaring.naming(inline, kind, name))
      if (inlineLeft.mayHave(evaluator.references.attribute(policy, "name", nothing)))
        this.#add(own, declaring.read(policy, "policy", identityPolicy), declaring.placeOf(policy));
    const attachments = [
      ...declaring.naming(attachment, kind, name),
      ...declaring.naming("aws_iam_policy_attachment", `${kind}s`, name),
    ];
    for (const one of attachments) {
      const arn = declaring.argument(one, "policy_arn");
      if (arn === undefined || attachedLeft.mayHave(arn)) this.#attach(own, arn, declaring.placeOf(one));
    }
    for (const item of attachedLeft.items) this.#attach(own, item, item.place);
    const managed = declaring.argument(instance, "managed_policy_arns");
    for (const item of managed?.kind === "list" ? managed.items : managed === undefined ? [] : [managed])
      this.#attach(own, item, item.place);
    if (managed?.kind === "list" && managed.open) own.unknown ??= managed.place;
  }

  /**
   * What is left of the policies of somebody where a resource removes all that it does not list. The policies whose ARNs
   * are listed it attaches, too.
   * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policies_exclusive
   * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachments_exclusive
   */
  #onlyOf(type: string, kind: Holder["kind"], argument: string, name: string): ListedPolicies {
    const declaring = this.#declaring;
    const [only, ...others] = declaring.naming(type, `${kind}_name`, name);
    const list = only && declaring.argument(only, argument);
    const text = (value: HclValue): string | undefined => declaring.evaluator.text(value);
    return new ListedPolicies(list?.kind === "list" ? list.items : [], {
      isComplete: others.length === 0 && list?.kind === "list" && !list.open,
      text,
    });
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
    if (found === undefined || found.partial === true) own.unknown ??= place;
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
    if (found === undefined || found.partial === true) return undefined;
    this.#declaring.attach(found);
    return [{ file: this.#declaring.source.file, found: { ...found, type: "permissionsBoundary" } }];
  }
}

/** Names or ARNs of policies, as a list has them. */
class ListedPolicies {
  readonly items: readonly HclValue[];
  readonly #texts: ReadonlySet<string | undefined>;
  readonly #isComplete: boolean;
  readonly #text: (value: HclValue) => string | undefined;

  constructor(
    items: readonly HclValue[],
    { isComplete, text }: { readonly isComplete: boolean; readonly text: (value: HclValue) => string | undefined },
  ) {
    this.items = items;
    this.#texts = new Set(items.map(text));
    this.#text = text;
    this.#isComplete = isComplete && items.every(isKnown);
  }

  /** What nobody knows may be any of them. */
  mayHave(policy: HclValue): boolean {
    return !this.#isComplete || !isKnown(policy) || this.#texts.has(this.#text(policy));
  }
}

/** Also what a policy of the configuration is called of which Terraform makes the name: no other one is called so. */
const isKnown = (value: HclValue): boolean =>
  (value.kind === "string" && !value.open) ||
  (value.kind === "unknown" && /(?:^|\.)aws_iam_\w+\.[\w-]+(?:\[[^\]]*\])?\.\w+$/.test(value.expression));
