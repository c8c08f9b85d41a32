export const noticesFile: string;
export function thirdPartyNotices(
  root: string,
  metafiles: readonly { readonly inputs: Readonly<Record<string, unknown>> }[],
): string;
