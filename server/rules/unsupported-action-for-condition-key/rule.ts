import type { Catalog } from "../../catalog/catalog.ts";
import { languageRule } from "../language/language-rule.ts";
import type { ActionName } from "../language/names.ts";
import { conditionKey, namesIn, prefixOf, supports } from "../language/names.ts";
import type { Statement } from "../../policy/document.ts";
import type { Clause } from "../language/clauses.ts";
import { clausesOf } from "../language/clauses.ts";

/** The services whose keys AWS judges beside their own actions, as measured; keys of identity providers are judged beside two actions of STS. */
const judged: ReadonlySet<string> = new Set(["s3", "kms", "dynamodb", "sts"]);
const sessionActions: ReadonlySet<string> = new Set(["tagsession", "setsourceidentity"]);

/** Whether a request for this action never has the key. */
function lacksKey(catalog: Catalog, { prefix, name }: ActionName, key: string): boolean {
  if (/[*?]/.test(name)) return false;
  const service = prefix.toLowerCase();
  const owner = prefixOf(key);
  if (/[./]/.test(owner)) return service === "sts" && sessionActions.has(name.toLowerCase());
  const action = service === owner && judged.has(owner) ? catalog.service(service)?.action(name) : undefined;
  const known = action === undefined ? undefined : conditionKey(catalog, key);
  return known !== undefined && action !== undefined && !supports(action, (one) => one.name === known.name);
}

/**
 * An Allow that is meant to hold without the key, as in the S3 guide's policy of a replication role:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 */
const isMetWithout = ({ effect }: Statement, { op }: Clause): boolean =>
  effect === "Allow" && op?.ifExists === true && !op.base.negated;

export const unsupportedActionForConditionKey = languageRule({
  code: "unsupported-action-for-condition-key",
  type: "error",
  summary: "A condition key is not in the requests of some actions of its statement.",
  explanation: `
A condition on a key that a request never has is not true, unless its operator is negated or ends in \`IfExists\`, so the statement doesn't apply to
these actions. An Allow whose operator ends in \`IfExists\` is meant to hold without the key, and is not reported. AWS judges the keys of some services; Keyhole follows its output: keys of S3, KMS, DynamoDB and STS, and those of identity providers
beside \`sts:TagSession\` and \`sts:SetSourceIdentity\`. Names with wildcards are not judged.

**What to do:** move these actions to a statement without the key.`,
  sources: [
    "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
  ],
  message:
    "{actions}: requests never have {key}, so the condition doesn't work for them. Move them to a statement without the key.",
  looksAt: "conditions",
  *inStatements(policy, { catalog }) {
    for (const statement of policy.statements) {
      if (statement.action?.negated !== false) continue;
      const told = new Set<string>();
      for (const clause of clausesOf(statement)) {
        const { key, name } = clause;
        if (isMetWithout(statement, clause)) continue;
        // Under another operator it is the same key.
        if (told.size === told.add(name).size) continue;
        const actions = namesIn(policy, statement).filter((action) => lacksKey(catalog, action, name));
        const [first] = actions;
        if (first === undefined) continue;
        yield {
          at: first.node,
          places: [
            ...actions.map(({ node }, index) =>
              index === 0 ? { range: node } : { range: node, message: "This action doesn't have the key either." },
            ),
            { range: key.key, message: "This is the key that the actions don't have." },
          ],
          values: {
            key: key.key.value,
            actions:
              actions.length === 1 ? first.node.value : `${first.node.value} and ${String(actions.length - 1)} more`,
          },
        };
      }
    }
  },
});
