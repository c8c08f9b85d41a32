/** A principal of a model, with the layers that its requests pass. */
import type { Caller } from "../../../evaluate/caller.ts";
import type { ModelPrincipal } from "../../../workspace/model.ts";
import type { PolicySet } from "../policy-set.ts";
import type { Uploader } from "../principal.ts";
import type { Guardrail } from "./policy-layers.ts";

export interface CompiledPrincipal {
  readonly principal: ModelPrincipal;
  readonly caller: Caller;
  readonly uploader: Uploader;
  readonly identity: PolicySet | undefined;
  /** Boundary, session and service control policies: what limits whatever this principal does. */
  readonly guardrails: readonly Guardrail[];
}
