/** What a policy's text has in it, misspelt or not: told without parsing, and without the server. */

/**
 * Whether a JSON text may hold a policy: the member `Statement`, plain or inside a JSON string; or, where that name is
 * misspelt, what only statements have beside each other.
 */
export function mayBePolicy(text: string): boolean {
  const has = (name: string): boolean => text.includes(`"${name}"`) || text.includes(`\\"${name}\\"`);
  return (
    has("Statement") ||
    (has("Effect") && (has("Action") || has("NotAction"))) ||
    (/20(?:12-10|08-10)-17/.test(text) && /"statements?\\?"/i.test(text))
  );
}

/** Whether a text in Terraform's language may have a say on uploads. */
export const mayConcernUploads = (text: string): boolean => /\baws_(?:s3|kms|iam)_/.test(text);

/** Whether a text may be a CloudFormation template, JSON or YAML, with something in it that concerns policies. */
export const mayBeTemplate = (text: string): boolean =>
  (/^[ \t]*["']?Resources["']?[ \t]*:/m.test(text) && /AWS::(?:IAM|KMS|S3|Serverless)::/.test(text)) ||
  // A serverless.yml need not declare resources.
  (/^service[ \t]*:/m.test(text) && /^provider[ \t]*:/m.test(text) && /\b[sS]tatements[ \t]*:/.test(text));
