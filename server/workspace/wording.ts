/** What is said about a model's mistakes: one table, so that the sentences stay alike. */

export const templates = {
  unknownMember: 'There is no member "{name}" here.',
  didYouMean: 'There is no member "{name}" here. Did you mean "{meant}"?',
  twice: '"{name}" stands here twice: only the last one counts. Remove one.',
  firstOne: "the first one",
  wrongType: "This must be {expected}.",
  missingMember: '"{name}" is missing here.',
  format: '"{value}" is not {what}.',
  choice: '"{value}" is none of {choices}.',
  choiceMeant: '"{value}" is none of {choices}. Did you mean "{meant}"?',
  code: 'There is no code "{value}".',
  codeMeant: 'There is no code "{value}". Did you mean "{meant}"?',
  syntax: "This is no valid JSON: {problem}.",
  moreSyntax: "There are more JSON errors behind these ({count}): correct these first.",
  unreadable: "{path}: {problem}. The path is taken from the folder of this file.",
  noMatch: "No file matches {glob}. The glob is taken from the folder of this file.",
  tooWide: "{glob}: its braces stand for more than {most} names. List fewer, or use a wildcard.",
  noPolicy: "{path} holds no policy.",
  noPolicyHere: "This is no policy: it has no Statement.",
  template: "{path} holds a template's functions: what they will put into it is not known, and it is left out.",
  notOwned: "{path} tells whose its policies are, and none is of {owner}.",
  wrongKind: "{path} is {found}, not {wanted}.",
  wrongKindHere: "This is {found}, not {wanted}.",
  severalPolicies: "There is one {what}, but this names {count} policies.",
  region: "The bucket is in {region}, its key in {keyRegion}: they must be in the same Region.",
  nameAccount: "The bucket {name} belongs to account {account}, as its name says. Correct the account.",
  nameRegion: "The bucket {name} is in {region}, as its name says. Correct the Region.",
  nameSays: "the name with its account and Region",
  bucketRegion: "the bucket's Region",
  spelling: "This is the key {declared} in another spelling: names are compared letter by letter.",
  declaredHere: "declared here",
  twoHomes: "{id} is declared in two places: a key's id belongs to one account and Region.",
  aliasTwice: "{alias} is an alias of another key, too: in one account and Region an alias has one key.",
  aliasAccount: "An alias is in its key's account, which is {account}.",
  aliasRegion: "An alias is in its key's account and Region, {account} and {region}.",
  managedKeyNeeds:
    'Without "key" the bucket is encrypted with the AWS managed key of its account, so that the bucket needs {what}.',
  keyNeedsRegion: "A key's id or alias name is looked up in the bucket's Region, so that the bucket needs \"region\".",
  keyUnused: 'With AES256 no KMS key is used: remove "key", or make the type aws:kms.',
  directoryKey:
    "A directory bucket's key is named by its ARN or id: neither an alias nor the AWS managed key can be it.",
  directoryDsse: "Directory buckets have no DSSE-KMS: the type is AES256 or aws:kms.",
  managementTwice: "{organization} has another management account: there is one.",
  unknownPrincipal: '{name} is no principal of this model: declare it under "principals".',
  unknownBucket: '{name} is no bucket of this model: declare it under "buckets".',
  unknownAccessPoint: '{name} is no access point of this model: declare it under "accessPoints".',
  meant: " Did you mean {meant}?",
  fromNeedsCopy:
    'Only copies have a "from": the operations must be CopyObject, UploadPartCopy, MoveObject or Replication.',
  copyNeedsFrom: 'A copy needs "from": the objects that are copied.',
  contradictoryExpectations: "The same operations are expected to be allowed and to be denied.",
  otherExpectation: "the other expectation",
  organizationPath: "This path is not in the organization {id}.",
} as const;

/** `a, b or c`. */
export function listOf(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}
