/**
 * What the analysis takes for a key, a bucket's key, an example's values and a caller, drawn in test/fixtures/scenario/.
 * `KEY` is a key's id; ⟨…⟩ a value that nobody knows.
 */
import { CompiledStatement } from "../server/evaluate/statement.ts";
import { parseCaller } from "../server/evaluate/caller.ts";
import { createCompiler } from "../server/evaluate/compiler.ts";
import { compileResourcePattern } from "../server/evaluate/resource-pattern.ts";
import { parseJson } from "../server/policy/parse.ts";
import { findDocuments } from "../server/policy/recognize.ts";
import { spelled, symbolOf } from "../server/policy/symbols.ts";
import { keyName, principalArn } from "../server/uploads/causes/witness.ts";
import { keyCandidates } from "../server/uploads/scenario/from-file/key-candidates.ts";
import { keyPolicyFacts, isTied } from "../server/uploads/scenario/from-file/tied-key.ts";
import { kmsActionsOf } from "../server/uploads/requests/kms-behind.ts";
import { KmsContext } from "../server/uploads/requests/kms-request.ts";
import { S3Context } from "../server/uploads/requests/s3-request.ts";
import { destinationOf } from "../server/uploads/scenario/from-model/destination.ts";
import { keyIdShape, keyShape } from "../server/uploads/scenario/key-shape.ts";
import { keyCandidate } from "../server/uploads/scenario/key.ts";
import { anonymousKey, attached, uploaderOf } from "../server/uploads/scenario/principal.ts";
import { valuesFor } from "../server/uploads/scenario/symbol-values.ts";
import { checkDrawing } from "./harness/drawings.ts";
import { modelOf } from "./harness/model-source.ts";

const id = "1234abcd-12ab-34cd-56ef-1234567890ab";
const whole = (text: string): string =>
  text.replaceAll("KEY", id).replace(/⟨([^⟩]*)⟩/g, (_, name: string) => symbolOf(name));
const short = (text: string): string => spelled(text).replaceAll(id, "KEY");

/** A pattern in `Resource`. */
checkDrawing("scenario/key-shapes.txt", (pattern) => {
  const written = whole(pattern);
  const shape = keyShape(compileResourcePattern(written, true));
  return written.includes("/") ? `${shape}, its id ${keyIdShape(written.slice(written.indexOf("/") + 1))}` : shape;
});

const keys = {
  [`arn:aws:kms:eu-west-1:111122223333:key/${id}`]: { aliases: ["alias/lake", "alias/both"] },
  [`arn:aws:kms:eu-west-1:444455556666:key/${id}`]: { aliases: ["alias/far", "alias/both"] },
  [`arn:aws:kms:us-east-1:111122223333:key/${id}`]: { aliases: ["alias/elsewhere"] },
};

/** `NAME as the bucket's key in REGION of ACCOUNT, asked by ACCOUNT`. */
checkDrawing("scenario/destinations.txt", (title) => {
  const [, key = "", region, account, type = "aws:kms", caller] =
    /^(.+?) in (\S+) of (\S+?)(?: with (\S+))?(?:, asked by (\d+))?$/.exec(title) ?? [];
  const bucket = region?.endsWith("x-s3") === true ? `data--${region}` : "data-lake";
  const model = modelOf({
    keys,
    buckets: {
      [bucket]: {
        ...(account === "?" ? {} : { account }),
        ...(region === "?" ? {} : { region: region?.endsWith("x-s3") === true ? "eu-west-1" : region }),
        ...(type === "nothing" ? {} : { encryption: { type, ...(key === "none" ? {} : { key: whole(key) }) } }),
      },
    },
  });
  const [declared] = model.buckets;
  if (declared === undefined) return "no bucket";
  const found = destinationOf(model, declared, caller);
  switch (found.kind) {
    case "noKms":
      return "no KMS";
    case "unknown":
      return `unknown ${found.missing.join(" and ")} ${found.alias === undefined ? "" : Object.values(found.alias).join(" ")}`.trim();
    case "managed":
      return `managed ${found.key.arn}`;
    case "elsewhere":
      return short(
        `by ${found.named} ${found.key.arn} ${found.key.segments[5] ?? ""} ${found.key.region} ${found.key.account} ${found.key.id}, meant ${found.meant?.arn ?? "none"}`,
      );
    case "key":
      return short(
        `${found.key.arn}${found.declared === undefined ? ", not declared" : ""}${found.alias === undefined ? "" : `, by ${found.alias}`}`,
      );
  }
});

function compiled(statements: string): CompiledStatement[] {
  const compiler = createCompiler();
  const text = `{"Version":"2012-10-17","Statement":[${whole(statements)}]}`;
  return findDocuments(parseJson(text).root, text).flatMap(({ document }) =>
    document.statements.map((one) => new CompiledStatement(compiler, document, one)),
  );
}

/** Statements, behind `|` the partition and the Region of the buckets. */
checkDrawing("scenario/candidates.txt", (title) => {
  const [statements = "", partition, region] = title.split(" | ");
  const {
    keys: found,
    callerAccounts,
    complete,
  } = keyCandidates(compiled(statements), partition, region?.split(" or "));
  const lines = found.map((key) =>
    [
      short(key.arn),
      ...(key.assumed ? ["assumed"] : []),
      ...(key.regionKnown ? [] : ["in some Region"]),
      ...(key.onlyDenied === true ? ["only denied"] : []),
      ...(key.bucketRegions === undefined ? [] : [`bucket in ${key.bucketRegions.join(" or ")}`]),
    ].join(", "),
  );
  const shown = lines.length > 12 ? [...lines.slice(0, 6), `and ${String(lines.length - 6)} more`] : lines;
  return [...shown, `callers ${callerAccounts.map(String).join(", ")}`, ...(complete ? [] : ["not all"])].join("\n");
});

/** A key policy's statement, and behind `|` who is known to use S3. */
checkDrawing("scenario/tied-keys.txt", (title) => {
  const [statements = "", ...users] = title.split(" | ");
  const facts = keyPolicyFacts(compiled(statements));
  const named = [
    ...(facts.namesS3 ? ["names S3"] : []),
    ...(facts.namesAnotherService ? ["names another service"] : []),
  ];
  return [...named, ...facts.users, isTied(facts, new Set(users)) ? "tied" : "not tied"].join("\n");
});

const fillWith = (text: string, valueOf: (spelling: string) => string | undefined): string =>
  spelled(text).replace(/\$\{[^}]*\}/g, (spelling) => valueOf(spelling) ?? "?");

/** Texts with symbols; `for` whom; behind `not` values that do not do. */
checkDrawing("scenario/values.txt", (title) => {
  const [texts = "", rest = ""] = title.split(" for ");
  const [arn = "", ...refused] = rest.split(" not ");
  const by = { arn, account: "111122223333", region: "eu-central-1", resourceAccount: "444455556666" };
  const within = texts.split(" and ").map(whole);
  const found = valuesFor(within, by, (valueOf) => !within.some((text) => refused.includes(fillWith(text, valueOf))));
  return [
    ...within.map((text) => found.fill(text)),
    ...Object.entries(found.context).map(([key, value]) => `${key}: ${value}`),
    ...Object.entries(found.symbols ?? {}).map(([value, spelling]) => `${value} stands for ${spelling}`),
    ...(found.stay ? [] : ["does not stay"]),
  ].join("\n");
});

/** A principal as a policy or a model has it, and an account. */
checkDrawing("scenario/callers.txt", (title) => {
  const [name = "", account = ""] = title.split(" in ");
  const caller = parseCaller(name);
  if (caller === undefined) return "no caller";
  const { arn, account: own, assumed } = principalArn(caller, account);
  return `${caller.kind}: ${arn} of ${own}${assumed ? ", assumed" : ""}`;
});

/** Condition keys in lower case, as a witness spells them. */
checkDrawing("scenario/key-names.txt", (names) => names.split(" ").map(keyName).join(" "));

const conditionKeys = [
  ..."CalledVia CalledViaFirst CalledViaLast CurrentTime EpochTime FederatedProvider MultiFactorAuthAge MultiFactorAuthPresent PrincipalAccount PrincipalArn PrincipalIsAWSService PrincipalOrgID PrincipalOrgPaths PrincipalServiceName PrincipalServiceNamesList PrincipalTag/team PrincipalType Referer RequestedRegion RequestTag/team ResourceAccount ResourceOrgID ResourceTag/team SecureTransport SourceAccount SourceArn SourceIdentity SourceIp SourceOrgID SourceVpc SourceVpce TagKeys TokenIssueTime UserAgent userid username ViaAWSService VpcSourceIp VpceAccount VpceOrgID VpceOrgPaths"
    .split(" ")
    .map((name) => `aws:${name}`),
  ..."CallerAccount CustomerMasterKeySpec CustomerMasterKeyUsage EncryptionAlgorithm EncryptionContext:aws:s3:arn EncryptionContext:other EncryptionContextKeys GrantIsForAWSResource KeyOrigin KeySpec KeyUsage MultiRegion MultiRegionKeyType RequestAlias ResourceAliases ViaService"
    .split(" ")
    .map((name) => `kms:${name}`),
  ..."AccessPointNetworkOrigin authType DataAccessPointAccount DataAccessPointArn ExistingObjectTag/team if-none-match max-keys object-lock-mode ObjectCreationOperation prefix RequestObjectTag/team RequestObjectTagKeys ResourceAccount signatureAge TlsVersion versionid x-amz-acl x-amz-content-sha256 x-amz-copy-source x-amz-metadata-directive x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id x-amz-server-side-encryption-customer-algorithm x-amz-storage-class"
    .split(" ")
    .map((name) => `s3:${name}`),
  ..."cognito-identity.amazonaws.com:sub ec2:SourceInstanceARN lambda:SourceFunctionArn saml:aud sqs:x sts:ExternalId transfer:HomeDirectory".split(
    " ",
  ),
];

/** `upload by PRINCIPAL`, `read …`, `headers …`, `KMS ACTION …`: the keys of a request whose value a file can't tell, those that it doesn't have, and the others. */
checkDrawing("scenario/contexts.txt", (title) => {
  const [, kind = "", principal = ""] = /^(.*) by (.*)$/.exec(title) ?? [];
  const caller = parseCaller(principal);
  const uploader = caller === undefined ? attached : uploaderOf(caller);
  const [action = "", more = ""] = kind.replace("KMS ", "").split(" ");
  const key = keyCandidate("aws", "eu-west-1", "111122223333", more === "mrk" ? "mrk-1" : id, more === "assumed");
  const context = kind.startsWith("KMS")
    ? new KmsContext({
        action: `kms:${action}`,
        key,
        uploader,
        callerAccount: uploader.account,
        encryptionContext: more === "context" ? "arn:aws:s3:::b/a" : undefined,
        reads: more === "reads",
      })
    : kind === "headers"
      ? new S3Context(uploader, { encryption: "aws:kms", keyId: key.arn })
      : new S3Context(
          uploader,
          kind === "any headers" ? "any" : "none",
          "aws",
          undefined,
          kind === "read" ? "other" : "upload",
        );
  const groups = new Map<string, string[]>();
  for (const name of conditionKeys) {
    const value = context.get(name);
    const told = typeof value === "string" ? value : value.join(", ");
    groups.set(told, [...(groups.get(told) ?? []), name]);
  }
  const variables = ["aws:username", "aws:SourceIp", "aws:TagKeys", "saml:sub", "sqs:x"].map((name) => {
    const value = context.variable(name);
    return `\${${name}} ${typeof value === "string" ? value : value.map(spelled).join()}`;
  });
  return [...[...groups].map(([told, names]) => `${short(told)}: ${names.join(" ")}`), variables.join(", ")].join("\n");
});

/** What a request without credentials has. */
checkDrawing("scenario/anonymous.txt", () =>
  conditionKeys
    .flatMap((name) => {
      const value = anonymousKey(name.toLowerCase());
      return value === undefined ? [] : [`${name}: ${String(value)}`];
    })
    .join("\n"),
);

/** What S3 may ask KMS for behind each of its actions. */
checkDrawing("scenario/behind.txt", (actions) =>
  actions
    .split(" ")
    .map((action) => `${action}: ${kmsActionsOf(action).join(" ")}`)
    .join("\n"),
);
