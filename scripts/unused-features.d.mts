export const unusedFeatures: ReadonlyMap<string, readonly string[]>;
