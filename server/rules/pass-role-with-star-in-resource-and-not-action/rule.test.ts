import { testLanguageRule } from "../../../test/harness/check-language.ts";
import { passRoleNearMisses } from "../../../test/harness/wide-grants.ts";
import { passRoleWithStarInResourceAndNotAction } from "./rule.ts";

testLanguageRule(passRoleWithStarInResourceAndNotAction, passRoleNearMisses);
