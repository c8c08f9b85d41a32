import { testLanguageRule } from "../../../test/harness/check-language.ts";
import { createServiceLinkedRoleNearMisses } from "../../../test/harness/wide-grants.ts";
import { createSlrWithStarInResourceAndNotAction } from "./rule.ts";

testLanguageRule(createSlrWithStarInResourceAndNotAction, createServiceLinkedRoleNearMisses);
