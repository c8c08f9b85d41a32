/** How the server of this window is. */

export type ServerState = "idle" | "starting" | "running" | "failed";
