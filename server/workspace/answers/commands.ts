/**
 * The layout of `keyhole collect`: ACCOUNT/REGION/COMMAND/NAME.json, each the output of one AWS command.
 * https://docs.aws.amazon.com/cli/latest/reference/
 */
import { partitionOf } from "../../catalog/regions.ts";
import { isServiceLinkedRole } from "../../catalog/service-traits.ts";
import type {
  AnsweredAccount,
  AnsweredBucket,
  AnsweredEndpoint,
  AnsweredKey,
  AnsweredPoint,
  AnsweredPrincipal,
  AnswerFile,
  AccountAnswers,
} from "./account.ts";
import { at, listAt, tagsOf, textAt } from "./json.ts";

interface Answer {
  readonly account: string;
  readonly region: string;
  readonly command: string;
  /** Bucket, key id, policy id. */
  readonly subject: string;
  readonly file: string;
  readonly value: unknown;
}

const layout = /^(\d{12})\/([^/]+)\/([^/]+)\/([^/]+)\.json$/;

/** Those of other layouts are left out. */
const answersOf = (files: readonly AnswerFile[]): Answer[] =>
  files.flatMap(({ path, name, value }) => {
    const [, account, region, command, subject] = layout.exec(path) ?? [];
    return account === undefined || region === undefined || command === undefined || subject === undefined
      ? []
      : [{ account, region, command, subject, file: name, value }];
  });

/** Undefined where no file has this layout. */
export function readCommandAnswers(files: readonly AnswerFile[]): AccountAnswers | undefined {
  const answers = answersOf(files);
  if (answers.length === 0) return undefined;
  const open: string[] = [];
  const of = (...commands: readonly string[]): Answer[] => answers.filter(({ command }) => commands.includes(command));
  return {
    buckets: bucketsOf(of("get-bucket-encryption", "get-bucket-policy", "get-bucket-replication"), open),
    keys: keysOf(of("describe-key", "get-key-policy", "list-grants", "list-aliases"), open),
    principals: principalsOf(of("get-account-authorization-details"), open),
    accounts: accountsOf(answers),
    accessPoints: accessPointsOf(of("list-access-points", "get-access-point-policy")),
    vpcEndpoints: vpcEndpointsOf(of("describe-vpc-endpoints")),
    open,
  };
}

/** No `Policy`: there is none. */
const policyOf = ({ file, value }: Answer): string | readonly [] => (textAt(value, "Policy") === undefined ? [] : file);

function bucketsOf(answers: readonly Answer[], open: string[]): Map<string, AnsweredBucket> {
  const buckets = new Map<string, AnsweredBucket>();
  for (const answer of answers) {
    const { account, region, command, subject, value } = answer;
    const known = buckets.get(subject) ?? { account, region };
    if (command === "get-bucket-policy") buckets.set(subject, { ...known, policy: policyOf(answer) });
    else if (command === "get-bucket-replication")
      buckets.set(subject, { ...known, replication: at(value, "ReplicationConfiguration") });
    else {
      const [encryption] = listAt(value, "ServerSideEncryptionConfiguration", "Rules");
      buckets.set(subject, { ...known, encryption });
    }
  }
  for (const [name, { encryption, policy }] of buckets) {
    if (encryption === undefined) open.push(`how bucket ${name} is encrypted (get-bucket-encryption)`);
    if (policy === undefined) open.push(`the policy of bucket ${name} (get-bucket-policy)`);
  }
  return buckets;
}

function keysOf(answers: readonly Answer[], open: string[]): Map<string, AnsweredKey> {
  const keys = new Map<string, AnsweredKey>();
  const aliases = new Map<string, string[]>();
  const arnOf = ({ account, region }: Answer, id: string): string =>
    `arn:${partitionOf(region)}:kms:${region}:${account}:key/${id}`;
  for (const answer of answers) {
    const { command, subject, value, file } = answer;
    const arn = arnOf(answer, subject);
    const known = keys.get(arn) ?? { aliases: [] };
    if (command === "list-aliases")
      for (const one of listAt(value, "Aliases")) {
        const [name, target] = [textAt(one, "AliasName"), textAt(one, "TargetKeyId")];
        if (name === undefined || target === undefined) continue;
        const list = aliases.get(arnOf(answer, target));
        if (list === undefined) aliases.set(arnOf(answer, target), [name]);
        else list.push(name);
      }
    else if (command === "get-key-policy") keys.set(arn, { ...known, policy: file });
    else if (command === "list-grants") keys.set(arn, { ...known, grants: listAt(value, "Grants") });
    else keys.set(arn, { ...known, origin: textAt(value, "KeyMetadata", "Origin") });
  }
  for (const [arn, key] of keys) {
    keys.set(arn, { ...key, aliases: (aliases.get(arn) ?? []).sort() });
    if (key.policy === undefined) open.push(`the policy of key ${arn} (get-key-policy)`);
  }
  return keys;
}

function principalsOf(answers: readonly Answer[], open: string[]): Map<string, AnsweredPrincipal> {
  const principals = new Map<string, AnsweredPrincipal>();
  for (const { value, file } of answers) {
    const texts = new Set(listAt(value, "Policies").flatMap((policy) => textAt(policy, "Arn") ?? []));
    const groups = new Map(
      listAt(value, "GroupDetailList").map((group) => [textAt(group, "GroupName"), group] as const),
    );
    for (const owner of [...listAt(value, "UserDetailList"), ...listAt(value, "RoleDetailList")]) {
      const arn = textAt(owner, "Arn");
      if (arn === undefined || isServiceLinkedRole(arn)) continue;
      const holders = [owner, ...listAt(owner, "GroupList").map((name) => groups.get(String(name)))];
      const missing = holders
        .flatMap((holder) => listAt(holder, "AttachedManagedPolicies"))
        .flatMap((policy) => textAt(policy, "PolicyArn") ?? [])
        .filter((policy) => !texts.has(policy));
      const limit = textAt(owner, "PermissionsBoundary", "PermissionsBoundaryArn");
      for (const policy of missing) open.push(`the text of ${policy}, which ${arn} has`);
      if (limit !== undefined && !texts.has(limit))
        open.push(`the text of ${limit}, the permissions boundary of ${arn}`);
      principals.set(arn, {
        policies: missing.length > 0 ? undefined : hasPolicies(holders) ? file : [],
        boundary: limit === undefined ? [] : texts.has(limit) ? file : undefined,
        tags: tagsOf(at(owner, "Tags")),
      });
    }
  }
  return principals;
}

const hasPolicies = (holders: readonly unknown[]): boolean =>
  holders.some((holder) =>
    ["UserPolicyList", "RolePolicyList", "GroupPolicyList", "AttachedManagedPolicies"].some(
      (name) => listAt(holder, name).length > 0,
    ),
  );

const controls = [
  ["SERVICE_CONTROL_POLICY", "serviceControl"],
  ["RESOURCE_CONTROL_POLICY", "resourceControl"],
] as const;

/** What AWS implies at every level, so that it is no file. */
const impliedControl = "p-RCPFullAWSAccess";

function accountsOf(answers: readonly Answer[]): Map<string, AnsweredAccount> {
  const accounts = new Map<string, AnsweredAccount>();
  const of = (name: string): Answer[] => answers.filter(({ command }) => command === name);
  const [described] = of("describe-organization");
  const organization = textAt(described?.value, "Organization", "Id");
  const management =
    textAt(described?.value, "Organization", "MasterAccountId") ??
    textAt(described?.value, "Organization", "ManagementAccountId");
  const parents = new Map(of("list-parents").map(({ subject, value }) => [subject, listAt(value, "Parents")[0]]));
  const targets = of("list-targets-for-policy");
  for (const account of new Set([...answers.map((answer) => answer.account), ...parents.keys()])) {
    if (!/^\d{12}$/.test(account)) continue;
    const path = pathTo(account, parents);
    const levels = (type: string): string[][] | undefined => {
      const files = of("describe-policy").filter(
        ({ value, subject }) => textAt(value, "Policy", "PolicySummary", "Type") === type && subject !== impliedControl,
      );
      if (path === undefined || files.length === 0) return undefined;
      return path.map((id) =>
        files
          .filter(({ subject }) =>
            targets.some(
              (one) =>
                one.subject === subject &&
                listAt(one.value, "Targets").some((target) => textAt(target, "TargetId") === id),
            ),
          )
          .map(({ file }) => file),
      );
    };
    const isManagement = account === management;
    accounts.set(account, {
      organization,
      isManagement,
      ...(isManagement ? {} : Object.fromEntries(controls.map(([type, member]) => [member, levels(type)]))),
    });
  }
  return accounts;
}

/** From the root down to the account; undefined where a step is not known. */
function pathTo(account: string, parents: ReadonlyMap<string, unknown>): string[] | undefined {
  const path = [account];
  while (path.length < 8) {
    const [first = account] = path;
    const parent = textAt(parents.get(first), "Id");
    if (parent === undefined) return undefined;
    path.unshift(parent);
    if (parent.startsWith("r-")) return path;
  }
  return undefined;
}

function accessPointsOf(answers: readonly Answer[]): Map<string, AnsweredPoint> {
  const policies = new Map(
    answers
      .filter(({ command }) => command === "get-access-point-policy")
      .map((answer) => [`${answer.account} ${answer.region} ${answer.subject}`, policyOf(answer)]),
  );
  const points = new Map<string, AnsweredPoint>();
  for (const { account, region, value } of answers)
    for (const point of listAt(value, "AccessPointList")) {
      const [name, bucket] = [textAt(point, "Name"), textAt(point, "Bucket")];
      if (name === undefined || bucket === undefined) continue;
      points.set(
        textAt(point, "AccessPointArn") ?? `arn:${partitionOf(region)}:s3:${region}:${account}:accesspoint/${name}`,
        {
          bucket,
          vpc: textAt(point, "VpcConfiguration", "VpcId"),
          policy: policies.get(`${account} ${region} ${name}`),
        },
      );
    }
  return points;
}

function vpcEndpointsOf(answers: readonly Answer[]): Map<string, AnsweredEndpoint> {
  const endpoints = new Map<string, AnsweredEndpoint>();
  for (const { value } of answers)
    for (const endpoint of listAt(value, "VpcEndpoints")) {
      const id = textAt(endpoint, "VpcEndpointId");
      if (id === undefined || !/\.s3(?:-global\.accesspoint)?$/.test(textAt(endpoint, "ServiceName") ?? "")) continue;
      endpoints.set(id, { vpc: textAt(endpoint, "VpcId"), policy: parsed(textAt(endpoint, "PolicyDocument")) });
    }
  return endpoints;
}

/** A policy in its text; undefined where it is none. */
function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
