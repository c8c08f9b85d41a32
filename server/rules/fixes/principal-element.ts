/** Principals as a statement of a resource policy names them. */
import { single } from "./insert-statement.ts";

/** @param names ARNs and service principals */
export function principalElement(names: readonly string[]): object {
  const [arns, services] = [
    names.filter((name) => name.startsWith("arn:")),
    names.filter((name) => !name.startsWith("arn:")),
  ];
  return {
    ...(arns.length === 0 ? {} : { AWS: single(arns) }),
    ...(services.length === 0 ? {} : { Service: single(services) }),
  };
}
