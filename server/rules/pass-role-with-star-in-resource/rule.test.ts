import { testLanguageRule } from "../../../test/harness/check-language.ts";
import { passRoleNearMisses } from "../../../test/harness/wide-grants.ts";
import { passRoleWithStarInResource } from "./rule.ts";

testLanguageRule(passRoleWithStarInResource, passRoleNearMisses);
