/**
 * The thread that holds the process of template filters, as a module that is
 * started by itself.
 *
 * @module
 */

import { serveFilterRequests } from "../lib/units/filter_thread.ts";

serveFilterRequests();
