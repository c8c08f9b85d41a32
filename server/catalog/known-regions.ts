/** All Regions that there are, for checks of their names. */
import { regions } from "./regions.ts";

/** Those of partitions that only some customers have. */
const closedRegions: readonly string[] = [
  "eusc-de-east-1",
  "us-iso-east-1",
  "us-iso-west-1",
  "us-isob-east-1",
  "us-isob-west-1",
  "eu-isoe-west-1",
  "us-isof-east-1",
  "us-isof-south-1",
];

/** Every Region, closed ones included. */
export const knownRegions: readonly string[] = [...regions, ...closedRegions];

/** @param name compared with case, as AWS does */
export const isKnownRegion = (name: string): boolean => knownRegions.includes(name);
