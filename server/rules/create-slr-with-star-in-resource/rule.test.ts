import { testLanguageRule } from "../../../test/harness/check-language.ts";
import { createServiceLinkedRoleNearMisses } from "../../../test/harness/wide-grants.ts";
import { createSlrWithStarInResource } from "./rule.ts";

testLanguageRule(createSlrWithStarInResource, createServiceLinkedRoleNearMisses);
