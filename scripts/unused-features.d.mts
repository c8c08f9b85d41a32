export const unusedFeatures: ReadonlyMap<string, readonly string[]>;
export const usedTypes: ReadonlySet<string>;
export const typeNamespace: RegExp;
export const typeClass: RegExp;
export const selfDescription: RegExp;
export declare const withShortExports: (text: string) => string;
