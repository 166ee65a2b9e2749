import { deepStrictEqual as deepEqual, throws } from "node:assert/strict";
import * as z from "zod";
import { readPrintedJson } from "../../lib/host/printed_json.ts";

const SHAPE = z.object({ rows: z.array(z.object({ name: z.string() })) });

Deno.test("what a program printed is read in its shape", () => {
  deepEqual(readPrintedJson("lsx", '{"rows":[{"name":"a"}],"more":1}', SHAPE), {
    rows: [{ name: "a" }],
  });
});

Deno.test("what is no JSON, or another, names the program", () => {
  throws(() => readPrintedJson("lsx", "", SHAPE), {
    message: "Cannot read what lsx says: it is no JSON",
  });
  throws(() => readPrintedJson("lsx", '{"rows":[{}]}', SHAPE), {
    message: "Cannot read what lsx says: rows.0.name is not what it was",
  });
});
