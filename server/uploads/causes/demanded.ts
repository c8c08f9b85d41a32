/**
 * Demands for encryption headers in a model: which Denies, in whatever layer, refuse whose uploads because they send no
 * header. Headers that are declared, for the principal or in all of its expectations, are sent.
 */
import { objectList } from "./object-list.ts";
import { uploadNames } from "../../catalog/operation-names.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { S3Refusal } from "../check-file/bucket-policy.ts";
import { headerDemands, headerRefusal } from "../check-file/bucket-policy.ts";
import type { Refused, UploadData } from "./finding.ts";
import { encryptionHeader } from "../requests/s3-request.ts";
import { looksAtHeaders } from "../requests/header-demand.ts";
import { s3ActionName } from "../requests/operation-rows.ts";
import { writes } from "../requests/operations.ts";
import { summaryOf } from "./refused.ts";
import { valuesFor } from "../scenario/symbol-values.ts";
import { asContext } from "./witness.ts";
import type { ModelCheck } from "../check-model.ts";
import type { PairCheck } from "../judge/pair.ts";
import type { ExpectationCheck } from "../judge/expectations.ts";
import { requestedResource } from "../scenario/from-model/target.ts";
import { senderName } from "../scenario/from-model/compiled-model.ts";

export interface DemandedHeader {
  readonly refusal: S3Refusal;
  readonly level: number | undefined;
  /** Expectations that break because of it. */
  readonly broken: readonly ExpectationCheck[];
}

export function demandedHeaders({ compiled, pairs, notable, expectations, s3Causes }: ModelCheck): DemandedHeader[] {
  const hit = new Map<CompiledStatement, [PairCheck, ...PairCheck[]]>();
  const add = (statement: CompiledStatement, pair: PairCheck): void => {
    const known = hit.get(statement);
    if (known === undefined) hit.set(statement, [pair]);
    else known.push(pair);
  };
  for (const [{ arn }, list] of pairs) {
    for (const pair of notable.get(list) ?? []) {
      if (!compiled.senders.has(senderName(arn, pair.bucket.name)))
        for (const statement of pair.demanded.keys()) add(statement, pair);
    }
  }
  const broken = (statement: CompiledStatement): ExpectationCheck[] =>
    expectations.filter(({ s3 }) => s3.some((cause) => cause.kind === "denied" && cause.statement === statement));
  const found = [...hit].flatMap(([statement, unordered]): DemandedHeader[] => {
    const ordered = silentFirst(unordered);
    const [first] = ordered;
    const document = compiled.documentOf(statement);
    const refusal = document && headerRefusal(statement, document);
    const at = first.demanded.get(statement)?.layer;
    if (refusal === undefined || at === undefined) return [];
    return [{ level: at.level, broken: broken(statement), refusal: { ...refusal, data: dataOf(statement, ordered) } }];
  });
  const told = new Set(hit.keys());
  // An expectation may send other headers than are demanded.
  const expected = s3Causes.flatMap(({ kind, statement, document, data, level }): DemandedHeader[] => {
    if (
      kind !== "denied" ||
      statement === undefined ||
      document === undefined ||
      told.has(statement) ||
      !looksAtHeaders(statement)
    )
      return [];
    told.add(statement);
    const refusal = headerRefusal(statement, document);
    return refusal === undefined ? [] : [{ refusal: { ...refusal, data }, level, broken: broken(statement) }];
  });
  return [...found, ...expected, ...ofNobody({ compiled, pairs, expectations }, told)];
}

/** Whoever sends no header comes first, and its place again: of several that are refused, the finding is about them. */
function silentFirst(pairs: readonly [PairCheck, ...PairCheck[]]): readonly [PairCheck, ...PairCheck[]] {
  const silent = pairs.find(({ s3 }) => asContext(s3.known)[encryptionHeader] === undefined);
  return silent === undefined ? pairs : [silent, ...pairs];
}

/** If no principal of the model writes to the bucket, the Deny affects every principal that does. */
function ofNobody(
  { compiled, pairs, expectations }: Pick<ModelCheck, "compiled" | "pairs" | "expectations">,
  told: Set<CompiledStatement>,
): DemandedHeader[] {
  const demanding = compiled.model.buckets.flatMap(({ name, policy }) => {
    const set = compiled.set(policy);
    const refusals = set === undefined || set.documents.length === 0 ? [] : headerDemands(set);
    // Only quicker: most buckets demand nothing, and there may be very many pairs.
    if (refusals.length === 0) return [];
    return [{ name, refusals }];
  });
  const writers = function* (): Iterable<PairCheck> {
    for (const list of pairs.values())
      for (const pair of list) if (pair.demanded.size > 0 || pair.classes.some(({ allowed }) => allowed)) yield pair;
    for (const {
      expectation: { expect },
      sides: [pair],
    } of expectations)
      if (expect === "allowed") yield pair;
  };
  // Who only reads meets no demand.
  let written: ReadonlySet<string> | undefined;
  const isWritten = (name: string): boolean =>
    (written ??= new Set([...writers()].filter(({ access }) => writes(access)).map(({ bucket }) => bucket.name))).has(
      name,
    );
  return demanding.flatMap(({ name, refusals }) =>
    (isWritten(name) ? [] : refusals).flatMap((refusal): DemandedHeader[] => {
      if (told.has(refusal.statement)) return [];
      told.add(refusal.statement);
      return [{ refusal, level: undefined, broken: [] }];
    }),
  );
}

function dataOf(statement: CompiledStatement, pairs: readonly [PairCheck, ...PairCheck[]]): UploadData {
  const records = pairs.map(({ principal, bucket, demanded, classes }): Refused => {
    const hit = demanded.get(statement)?.classes ?? [];
    const written = classes.filter((one) => one.allowed || one.sent !== undefined || hit.includes(one));
    return {
      principal: principal.principal.arn,
      bucket: bucket.name,
      operations: uploadNames,
      kmsActions: [],
      scope: hit.length === written.length ? "all" : "some",
    };
  });
  const [{ principal, bucket, s3, demanded }] = pairs;
  const { target, known } = s3;
  const here = demanded.get(statement);
  const [example] = here?.classes ?? [];
  const object = example?.object ?? `${target.prefix}a`;
  const resourceAccount = bucket.account ?? principal.uploader.account ?? "";
  const values = valuesFor(
    [object],
    {
      arn: principal.principal.arn,
      account: principal.uploader.account ?? "",
      region: bucket.region ?? "",
      resourceAccount,
    },
    example?.stays,
  );
  return {
    ...summaryOf(records),
    keys: [],
    reason: "explicitDeny",
    layer: here?.layer.layer ?? "bucketPolicy",
    objects: objectList(
      pairs.flatMap((pair) => (pair.demanded.get(statement)?.classes ?? []).flatMap((one) => one.cover())),
    ),
    witness: {
      principal: principal.principal.arn,
      action: s3ActionName(target.action),
      resource: values.fill(requestedResource(target, object).join(":")),
      resourceAccount,
      context: { "aws:SecureTransport": "true", "aws:ViaAWSService": "false", ...values.context, ...asContext(known) },
      call: "PutObject",
      objectKey: values.fill(object.slice(target.prefix.length)),
      assumed: [...(bucket.account === undefined ? ["resourceAccount"] : []), ...Object.keys(values.context)],
      ...(values.symbols === undefined ? {} : { symbols: values.symbols }),
    },
  };
}
