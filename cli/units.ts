/**
 * What serves units of a configuration, as a module that is started by itself
 * with the address of the directory that they lie in.
 *
 * @module
 */

import { serveUnits } from "../lib/units/serve.ts";

if (import.meta.main) await serveUnits(Deno.args[0] ?? "");
