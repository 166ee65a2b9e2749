/** Sends audit records where a configuration says, as the library does. */

export { sendAudit } from "../lib/apply/run_setup.ts";
