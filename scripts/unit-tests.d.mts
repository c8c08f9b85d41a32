export declare const unitTests: readonly string[];
