import { plainParser } from "../../../lib/logs/parsers/plain.ts";
import { testParser } from "./_rows.ts";

testParser(plainParser, [
  { name: "takes a line as it is", given: '{"level":"info"}' },
  { name: "takes an empty line", given: "" },
], [{ params: { time_field: "a" }, says: /^: / }]);
