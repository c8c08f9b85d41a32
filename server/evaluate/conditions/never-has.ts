/**
 * Values that a condition key has in no request, whoever makes it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import { isPrivateRange } from "./ip-address.ts";

/**
 * `aws:SourceIp` shows no private address, and `aws:PrincipalArn` of a session is the role's ARN.
 * @param operator without prefix and suffix
 * @param value as written
 */
export function neverHas(key: string, operator: string, value: string): boolean {
  switch (key.toLowerCase()) {
    case "aws:sourceip":
      return operator.endsWith("IpAddress") && isPrivateRange(value);
    case "aws:principalarn":
      return isSessionArn(value);
    default:
      return false;
  }
}

/** Whatever its wildcards stand for. */
export const isSessionArn = (text: string): boolean => /^arn:[^:]*:sts:[^:]*:[^:]*:assumed-role\//i.test(text);
