/**
 * The layout of iam-collect: aws/PARTITION/accounts/ACCOUNT/SERVICE/…, a folder for each resource, with a file for each
 * thing that is known of it. What it found nothing of has no file.
 * https://github.com/cloud-copilot/iam-collect/blob/main/docs/Storage.md
 */
import { isServiceLinkedRole } from "../../catalog/service-traits.ts";
import type { AnsweredBucket, AnsweredKey, AnsweredPrincipal, AnswerFile, AccountAnswers } from "./account.ts";
import { at, listAt, tagsOf, textAt, textsIn } from "./json.ts";

/** One folder. */
interface CollectedResource {
  readonly account: string;
  /** Below the account's folder: `iam/role/uploader`. */
  readonly path: string;
  readonly files: Map<string, AnswerFile>;
}

const layout = /(?:^|\/)aws\/[a-z-]+\/accounts\/(\d{12})\/(.+)\/([^/]+)\.json$/;

function resourcesIn(files: readonly AnswerFile[]): CollectedResource[] {
  const resources = new Map<string, CollectedResource>();
  for (const file of files) {
    const [, account, path, name] = layout.exec(file.path) ?? [];
    if (account === undefined || path === undefined || name === undefined) continue;
    const known = resources.get(`${account}/${path}`) ?? { account, path, files: new Map<string, AnswerFile>() };
    known.files.set(name, file);
    resources.set(`${account}/${path}`, known);
  }
  return [...resources.values()];
}

/** Undefined where no file has this layout. */
export function readCollected(files: readonly AnswerFile[]): AccountAnswers | undefined {
  const resources = resourcesIn(files);
  if (resources.length === 0) return undefined;
  const open: string[] = [];
  return {
    buckets: bucketsOf(resources, open),
    keys: keysOf(resources, open),
    principals: principalsOf(resources, open),
    accounts: new Map([...new Set(resources.map(({ account }) => account))].map((id) => [id, { isManagement: false }])),
    accessPoints: new Map(),
    vpcEndpoints: new Map(),
    open,
  };
}

function bucketsOf(resources: readonly CollectedResource[], open: string[]): Map<string, AnsweredBucket> {
  const buckets = new Map<string, AnsweredBucket>();
  for (const { account, path, files } of resources) {
    const metadata = files.get("metadata")?.value;
    const name = textAt(metadata, "name");
    if (!/^s3\/(?:[a-z0-9-]+\/)?(?:bucket\/)?[^/]+$/.test(path) || name === undefined) continue;
    if (textAt(metadata, "arn")?.endsWith(`:s3:::${name}`) !== true) continue;
    const [encryption] = listAt(files.get("encryption")?.value);
    if (encryption === undefined) open.push(`how bucket ${name} is encrypted`);
    buckets.set(name, {
      account,
      region: textAt(metadata, "region"),
      encryption,
      policy: files.get("policy")?.name ?? [],
    });
  }
  return buckets;
}

function keysOf(resources: readonly CollectedResource[], open: string[]): Map<string, AnsweredKey> {
  const keys = new Map<string, AnsweredKey>();
  for (const { path, files } of resources) {
    const arn = textAt(files.get("metadata")?.value, "arn");
    if (!/^kms\/[a-z0-9-]+\/key\//.test(path) || arn === undefined) continue;
    const policy = files.get("policy")?.name;
    if (policy === undefined) open.push(`the policy of key ${arn}`);
    keys.set(arn, { aliases: [], policy, tags: tagsOf(files.get("tags")?.value) });
  }
  return keys;
}

function principalsOf(resources: readonly CollectedResource[], open: string[]): Map<string, AnsweredPrincipal> {
  const arnOf = ({ files }: CollectedResource): string | undefined => textAt(files.get("metadata")?.value, "arn");
  const of = (path: RegExp): CollectedResource[] => resources.filter((resource) => path.test(resource.path));
  const texts = new Map(
    of(/^iam\/(?:aws\/)?policy\//).map((resource) => [arnOf(resource), resource.files.get("current-policy")?.name]),
  );
  const groups = new Map(of(/^iam\/group\//).map((resource) => [arnOf(resource), resource]));
  const principals = new Map<string, AnsweredPrincipal>();
  for (const resource of of(/^iam\/(?:role|user)\//)) {
    const arn = arnOf(resource);
    if (arn === undefined || isServiceLinkedRole(arn)) continue;
    const filesOf = ({ files }: CollectedResource): string[] | undefined => {
      const inline = files.get("inline-policies");
      const managed = textsIn(listAt(files.get("managed-policies")?.value));
      const missing = managed.filter((policy) => texts.get(policy) === undefined);
      for (const policy of missing) open.push(`the text of ${policy}, which ${arn} has`);
      if (missing.length > 0) return undefined;
      return [
        ...(inline === undefined || listAt(inline.value).length === 0 ? [] : [inline.name]),
        ...managed.flatMap((policy) => texts.get(policy) ?? []),
      ];
    };
    const member = textsIn(listAt(resource.files.get("groups")?.value)).map((group) => groups.get(group));
    const all = [resource, ...member.filter((group) => group !== undefined)].map(filesOf);
    const limit = textAt(resource.files.get("metadata")?.value, "permissionBoundary");
    principals.set(arn, {
      policies: all.includes(undefined) || member.includes(undefined) ? undefined : all.flatMap((list) => list ?? []),
      boundary: limit === undefined ? [] : texts.get(limit),
      tags: tagsOf(at(resource.files.get("tags")?.value)),
    });
  }
  return principals;
}
