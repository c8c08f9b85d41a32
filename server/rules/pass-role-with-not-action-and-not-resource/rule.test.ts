import { testLanguageRule } from "../../../test/harness/check-language.ts";
import { passRoleNearMisses } from "../../../test/harness/wide-grants.ts";
import { passRoleWithNotActionAndNotResource } from "./rule.ts";

testLanguageRule(passRoleWithNotActionAndNotResource, passRoleNearMisses);
