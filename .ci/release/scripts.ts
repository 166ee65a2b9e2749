/** What packages do to an agent that runs, as lines of sh(1). */

import { LOG_DIR, STATE_DIR } from "../../lib/agent/install/service.ts";
import { PATHS } from "../../lib/agent/install/tasks.ts";

/** Starts a running agent anew: the parts of the program that it has not loaded yet are those of another version now. */
export const RESTART =
  "if [ -d /run/systemd/system ]; then systemctl try-restart driftless.service; fi";

/** Takes the service away that `driftless install` wrote: without the program it would be started in vain for ever. */
export const END = `if [ -e ${PATHS.systemd} ] || [ -e ${PATHS.openrc} ]; then
  driftless --quiet uninstall --yes || echo "driftless: the service stays" >&2
fi`;

/** Removes what the agent kept; the configuration is the administrator's. */
export const FORGET = `rm -rf ${STATE_DIR} ${LOG_DIR}`;
