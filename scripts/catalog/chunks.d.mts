export const source: string;
export function catalogChunks(folder?: string): Map<string, string>;
