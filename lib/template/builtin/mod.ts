/** All filters, tests and functions. */

import type { Registry } from "../run.ts";
import { DATA_FILTERS } from "./data.ts";
import { ENCODE_FILTERS, ENCODE_FUNCTIONS } from "./encode.ts";
import { GENERAL_FILTERS, GENERAL_FUNCTIONS } from "./general.ts";
import { LIST_FILTERS } from "./list.ts";
import { LOOKUP_FUNCTIONS } from "./lookup.ts";
import { MAP_FILTERS } from "./map.ts";
import { MATH_FILTERS, MATH_FUNCTIONS } from "./math.ts";
import { NET_FILTERS } from "./net.ts";
import { OBJECT_FUNCTIONS } from "./objects.ts";
import { PATH_FILTERS, PATH_FUNCTIONS } from "./path.ts";
import { REGEX_FILTERS, REGEX_TESTS } from "./regex.ts";
import { SELECT_FILTERS } from "./select.ts";
import { SET_FILTERS } from "./set.ts";
import { SIZE_FILTERS } from "./size.ts";
import { FILE_TESTS, KIND_TESTS, RESULT_TESTS, VALUE_TESTS } from "./tests.ts";
import { TEXT_FILTERS } from "./text.ts";
import { TIME_FILTERS, TIME_FUNCTIONS } from "./time.ts";
import { VERSION_FILTERS, VERSION_TESTS } from "./version.ts";

/** All definitions by kind; their names are those of the catalog. */
export const REGISTRY: Registry = {
  filters: {
    ...DATA_FILTERS,
    ...ENCODE_FILTERS,
    ...GENERAL_FILTERS,
    ...LIST_FILTERS,
    ...MAP_FILTERS,
    ...MATH_FILTERS,
    ...NET_FILTERS,
    ...PATH_FILTERS,
    ...REGEX_FILTERS,
    ...SELECT_FILTERS,
    ...SET_FILTERS,
    ...SIZE_FILTERS,
    ...TEXT_FILTERS,
    ...TIME_FILTERS,
    ...VERSION_FILTERS,
  },
  tests: {
    ...FILE_TESTS,
    ...KIND_TESTS,
    ...REGEX_TESTS,
    ...RESULT_TESTS,
    ...VALUE_TESTS,
    ...VERSION_TESTS,
  },
  functions: {
    ...ENCODE_FUNCTIONS,
    ...GENERAL_FUNCTIONS,
    ...LOOKUP_FUNCTIONS,
    ...MATH_FUNCTIONS,
    ...OBJECT_FUNCTIONS,
    ...PATH_FUNCTIONS,
    ...TIME_FUNCTIONS,
  },
};
