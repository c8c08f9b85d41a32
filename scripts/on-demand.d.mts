export const modules: ReadonlyMap<string, string>;
