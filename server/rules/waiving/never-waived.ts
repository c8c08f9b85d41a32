/** What no waiver takes away: what was not checked, and waivers themselves. */
export const neverWaived = {
  has: (code: string): boolean => code === "internal-error" || code === "waiver-not-in-force",
};
