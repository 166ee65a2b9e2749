/**
 * What runs one program of the configuration, as a module that is started by
 * itself.
 *
 * @module
 */

import { answerRequest } from "../lib/config/typescript/evaluate.ts";

if (import.meta.main) await answerRequest();
