/**
 * What a workspace model costs: a cold check as a ratio to parsing all of its files, and one edit's re-check as a ratio
 * to that.
 */
import { parseTree } from "jsonc-parser";
import type { PolicyFile } from "../../server/rules/engine.ts";
import { createEngine, defaultSettings } from "../../server/rules/engine.ts";
import type { CheckedModels } from "../../server/rules/project.ts";
import { checkModels, modelsDiagnostics } from "../../server/rules/project.ts";
import { acceptedCodes } from "../../test/harness/whole-engine.ts";
import { createModelReader } from "../../server/workspace/read-model.ts";
import { quantile, row } from "./measure.ts";

export interface Size {
  readonly principals: number;
  readonly buckets: number;
  readonly keys: number;
}

/** What the issue asks for: 2,000 policy files and more. */
const full: Size = { principals: 1_000, buckets: 200, keys: 100 };

const accountOf = (number: number): string => String(111_111_111_111 + (number % 10));
const roleOf = (number: number): string => `arn:aws:iam::${accountOf(number)}:role/role-${String(number)}`;
const keyOf = (number: number): string =>
  `arn:aws:kms:eu-west-1:${accountOf(number)}:key/${String(number).padStart(8, "0")}-12ab-34cd-56ef-1234567890ab`;
const allAccounts = Array.from({ length: 10 }, (_, number) => `arn:aws:iam::${accountOf(number)}:root`);
const policy = (...Statement: readonly unknown[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement }, null, 2);

/**
 * keyhole.json and its files, by name: each role writes to three buckets, one in twenty may not use one of their keys.
 */
function workspace({ principals, buckets, keys }: Size): Map<string, string> {
  const files = new Map<string, string>();
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, number) => number);
  const write = (name: string, text: string): string => {
    files.set(name, text);
    return name;
  };
  const declaredKeys = numbers(keys).map((number) => [
    keyOf(number),
    { aliases: [`alias/key-${String(number)}`], policy: write(`keys/${String(number)}.json`, keyPolicy(number)) },
  ]);
  const declaredBuckets = numbers(buckets).map((number) => [
    `bucket-${String(number)}`,
    {
      account: accountOf(number % keys),
      region: "eu-west-1",
      encryption: { type: "aws:kms", key: keyOf(number % keys), bucketKey: number % 2 === 0 },
      policy: write(`buckets/${String(number)}.json`, bucketPolicy(number)),
    },
  ]);
  const declaredPrincipals = numbers(principals).map((number) => {
    const written = [0, 1, 2].map((offset) => (number * 3 + offset) % buckets);
    const usable = (number % 20 === 0 ? written.slice(0, 2) : written).map((bucket) => keyOf(bucket % keys));
    return [
      roleOf(number),
      {
        policies: [
          write(
            `roles/${String(number)}.json`,
            policy(
              {
                Sid: "Write",
                Effect: "Allow",
                Action: ["s3:PutObject", "s3:GetObject"],
                Resource: written.map((bucket) => `arn:aws:s3:::bucket-${String(bucket)}/in/${String(number)}/*`),
              },
              { Sid: "Keys", Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: usable },
            ),
          ),
          write(
            `roles/${String(number)}-more.json`,
            policy({ Effect: "Allow", Action: ["logs:*", "ec2:Describe*"], Resource: "*" }),
          ),
        ],
      },
    ];
  });
  write(
    "keyhole.json",
    JSON.stringify(
      {
        keys: Object.fromEntries(declaredKeys),
        buckets: Object.fromEntries(declaredBuckets),
        principals: Object.fromEntries(declaredPrincipals),
      },
      null,
      2,
    ),
  );
  return files;
}

const keyPolicy = (number: number, sid = "Owner"): string =>
  policy(
    {
      Sid: sid,
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${accountOf(number)}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "Accounts",
      Effect: "Allow",
      Principal: { AWS: allAccounts },
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: "*",
    },
  );

const bucketPolicy = (number: number, sid = "Accounts"): string =>
  policy(
    {
      Sid: sid,
      Effect: "Allow",
      Principal: { AWS: allAccounts },
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::bucket-${String(number)}/in/*`,
    },
    {
      Sid: "OnlyTls",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [`arn:aws:s3:::bucket-${String(number)}`, `arn:aws:s3:::bucket-${String(number)}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  );

/** A workspace that is checked, edited and checked again, as a language server does it. */
class Session {
  readonly #engine = createEngine();
  readonly #reader = createModelReader(acceptedCodes());
  readonly #texts: Map<string, string>;
  readonly #read = new Map<string, PolicyFile>();
  #checked: CheckedModels | undefined;

  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = new Map(texts);
  }

  edit(file: string, text: string): void {
    this.#texts.set(file, text);
    this.#read.delete(file);
  }

  /** Number of findings. */
  check(): number {
    const model = this.#reader.read({
      file: "keyhole.json",
      text: this.#texts.get("keyhole.json") ?? "",
      resolve: (path) => path,
      find: () => [],
      documents: (name) => this.#engine.documents(this.#file(name)),
    });
    this.#checked = checkModels(this.#engine, [model], this.#checked);
    return modelsDiagnostics(this.#engine, this.#checked, defaultSettings).length;
  }

  #file(name: string): PolicyFile {
    let file = this.#read.get(name);
    if (file === undefined) this.#read.set(name, (file = this.#engine.read(name, this.#texts.get(name) ?? "")));
    return file;
  }
}

const milliseconds = (run: () => unknown): number => {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
};

/** Prints its tables with `say`. */
export function benchModel(say: (line: string) => void): void {
  say("\nA workspace model, in milliseconds of processor time");
  say(row("", "cold", "parse", "cold/parse", "findings", "MB"));
  for (const part of [1 / 8, 1 / 4, 1 / 2, 1])
    coldRow(say, {
      principals: full.principals * part,
      buckets: full.buckets * part,
      keys: Math.ceil(full.keys * part),
    });
  say("\nOne edit in the largest of them, text to findings");
  say(row("", "re-check", "of cold, %"));
  const session = new Session(workspace(full));
  const cold = milliseconds(() => session.check());
  const edits: readonly [string, (round: number) => void][] = [
    [
      "in a key policy",
      (round) => {
        session.edit("keys/7.json", keyPolicy(7, `Owner${String(round)}`));
      },
    ],
    [
      "in a role's policy",
      (round) => {
        session.edit(
          "roles/20.json",
          policy({
            Sid: `Write${String(round)}`,
            Effect: "Allow",
            Action: "s3:PutObject",
            Resource: "arn:aws:s3:::bucket-60/*",
          }),
        );
      },
    ],
    [
      "in a bucket policy",
      (round) => {
        session.edit("buckets/60.json", bucketPolicy(60, `Accounts${String(round)}`));
      },
    ],
  ];
  for (const [name, edit] of edits) {
    const times = Array.from({ length: 60 }, (_, round) => {
      edit(round);
      return milliseconds(() => session.check());
    }).slice(20);
    const median = quantile(times, 0.5);
    say(row(name, median, (100 * median) / cold));
  }
}

function coldRow(say: (line: string) => void, size: Size): void {
  const texts = workspace(size);
  const before = heap();
  const session = new Session(texts);
  let findings = 0;
  const cold = milliseconds(() => {
    findings = session.check();
  });
  const held = heap() - before;
  const parse = milliseconds(() => {
    for (const text of texts.values()) parseTree(text);
  });
  const { principals, buckets, keys } = size;
  say(
    row(
      `${String(principals)} principals, ${String(buckets)} buckets, ${String(keys)} keys, ${String(texts.size)} files`,
      cold,
      parse,
      cold / parse,
      findings,
      held,
    ),
  );
  // Held until here, or there would be nothing to weigh.
  if (session.check() !== findings) throw new Error("the second check says something else than the first");
}

/** Megabytes in use, after a collection where Node offers one (`--expose-gc`). */
function heap(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}
