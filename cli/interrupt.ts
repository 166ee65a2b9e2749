/** What an interrupt does to a run that changes the host. */

/** The first interrupt lets the running change end, the second one ends the program. */
export function onInterrupt(
  talk: (text: string) => void,
): Disposable & { signal: AbortSignal } {
  const controller = new AbortController();
  const listen = () => {
    if (controller.signal.aborted) Deno.exit(130);
    talk("\nStopping after what runs now; once more stops at once");
    controller.abort();
  };
  Deno.addSignalListener("SIGINT", listen);
  Deno.addSignalListener("SIGTERM", listen);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      Deno.removeSignalListener("SIGINT", listen);
      Deno.removeSignalListener("SIGTERM", listen);
    },
  };
}
