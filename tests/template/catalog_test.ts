import { deepStrictEqual, match } from "node:assert/strict";
import {
  FILTER_NAMES,
  FILTERS,
  FUNCTION_NAMES,
  FUNCTIONS,
  TEST_NAMES,
  TESTS,
} from "../../lib/template/catalog.ts";

Deno.test("the catalog is sorted and says something of each name", () => {
  for (const names of [FILTER_NAMES, TEST_NAMES, FUNCTION_NAMES]) {
    deepStrictEqual(names, [...names].sort());
  }
  for (const entries of [FILTERS, TESTS, FUNCTIONS]) {
    for (const text of Object.values(entries)) match(text, /^[A-Z].+[^.]$/);
  }
});

Deno.test("the catalog holds every filter and function of the original", () => {
  const filters =
    "upper lower capitalize title length truncate center ljust rjust indent lstrip rstrip strip splitlines wordcount comment format wordwrap first last join reverse sort unique batch slice combine dict2items items2dict flatten map select reject zip dictsort abs round int float bool ternary log sqrt pow random range b64encode b64decode to_json from_json from_yaml to_yaml to_nice_yaml to_nice_json mandatory regex_escape regex_findall regex_replace regex_search urlencode urldecode basename dirname expanduser realpath";
  const functions =
    "length basename dirname range random lookup hash uuid timestamp ansible_managed ansible_date_time expandvars include_vars query";
  const missing = (names: string, known: readonly string[]): string[] =>
    names.split(" ").filter((name) => !known.includes(name));
  deepStrictEqual(missing(filters, FILTER_NAMES), []);
  deepStrictEqual(missing(functions, FUNCTION_NAMES), []);
});
