/** Checks of `health:` in an agent file: what has to be so after a run that changed something. */

import * as z from "zod";
import { flag, line, nameText, seconds, text } from "../../field.ts";

/** How long one check may take that says nothing else, in seconds. */
export const TIMEOUT_SECS = 10;

const TIMEOUT = z._default(seconds(), TIMEOUT_SECS);

const CHECK = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("command"),
    argv: z.array(text()).check(z.minLength(1)),
    timeout: TIMEOUT,
  }),
  z.strictObject({
    type: z.literal("http"),
    url: z.string().regex(/^https?:\/\/\S+$/, {
      error: "expected an address that begins with http:// or https://",
    }),
    status: z._default(z.int().min(100).max(599), 200),
    contains: z.exactOptional(text()),
    timeout: z.exactOptional(seconds()),
  }),
  z.strictObject({
    type: z.literal("port"),
    host: z._default(line(), "127.0.0.1"),
    port: z.int().min(1).max(65_535),
    timeout: TIMEOUT,
  }),
  z.strictObject({
    type: z.literal("service"),
    name: nameText(),
    timeout: TIMEOUT,
  }),
  z.strictObject({
    type: z.literal("metric"),
    name: line(),
    labels: z._default(z.record(z.string(), z.string()), {}),
    above: z.exactOptional(z.number()),
    below: z.exactOptional(z.number()),
    absent: z._default(flag(), false),
  }).refine(
    ({ above, below, absent }) =>
      absent || above !== undefined || below !== undefined,
    { error: 'expected "above", "below" or "absent"' },
  ),
]);

/** One check; times in seconds. */
export type HealthCheck = z.output<typeof CHECK>;

/** Reads a list of checks. */
export function healthChecks(): z.ZodType<HealthCheck[]> {
  return z.array(CHECK);
}
