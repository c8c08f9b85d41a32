export const modules: ReadonlyMap<string, string>;
export const cliModules: ReadonlyMap<string, string>;
