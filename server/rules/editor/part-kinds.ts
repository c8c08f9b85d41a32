/** What strings of policies are made of, as the Language Server Protocol names types of tokens. */
export const partKinds = ["keyword", "namespace", "method", "operator", "variable", "property", "parameter"] as const;
