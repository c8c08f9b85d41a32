/** Whether a line reads like an Access Denied message of AWS: by words alone, and without the editor's types. */

/** Not what a file system ("Permission denied") and a database ("Access denied for user …") say. */
const words =
  /(?<!nio\.file\.)Access[ _]?Denied(?:Exception)?(?! for user)|not authorized to perform(?::| [\w-]+:\w)|UnauthorizedOperation|\b403\b.{0,80}?\bForbidden\b|ciphertext refers to a customer master key|Insufficient (?:delivery policy|permissions to access S3 bucket)|Incorrect S3 bucket policy|IamRoleMissingPermissions|The new key policy will not allow|Policy has invalid (?:action|resource)|does not apply to any resource\(s\)/gi;

/** From its first such word to its last. */
export function denialIn(line: string): { readonly start: number; readonly end: number } | undefined {
  const found = [...line.matchAll(words)];
  const [first] = found;
  const last = found.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { start: first.index, end: last.index + last[0].length };
}
