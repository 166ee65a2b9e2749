/** HTTP questions with bounded redirects, size and time. */

import type { HttpRequest, HttpResponse } from "./host.ts";

/** Sends a request. */
export function sendRequest(_request: HttpRequest): Promise<HttpResponse> {
  return Promise.reject(new Error("Not built"));
}
