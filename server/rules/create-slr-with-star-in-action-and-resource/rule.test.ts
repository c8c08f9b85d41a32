import { testLanguageRule } from "../../../test/harness/check-language.ts";
import { createServiceLinkedRoleNearMisses } from "../../../test/harness/wide-grants.ts";
import { createSlrWithStarInActionAndResource } from "./rule.ts";

testLanguageRule(createSlrWithStarInActionAndResource, createServiceLinkedRoleNearMisses);
