/** git http-backend(1) behind a server of a test, as RFC 3875 has it. */

/** Answers a request for the repositories below a directory, as one user. */
export async function answerGit(
  request: Request,
  dir: string,
  env: Record<string, string>,
): Promise<Response> {
  const url = new URL(request.url);
  const child = new Deno.Command("git", {
    args: ["http-backend"],
    env: {
      ...env,
      GIT_PROJECT_ROOT: dir,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers.get("content-type") ?? "",
      HTTP_CONTENT_ENCODING: request.headers.get("content-encoding") ?? "",
      GIT_PROTOCOL: request.headers.get("git-protocol") ?? "",
      REMOTE_USER: "ann",
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const [output] = await Promise.all([
    child.output(),
    // A client that leaves sends no more.
    (request.body ?? new Blob().stream()).pipeTo(child.stdin)
      .catch(() => undefined),
  ]);
  return toResponse(output.stdout);
}

/** Splits what a CGI program gives (RFC 3875 §6). */
function toResponse(output: Uint8Array<ArrayBuffer>): Response {
  const text = new TextDecoder("latin1").decode(output);
  const end = text.indexOf("\r\n\r\n");
  const headers = new Headers();
  let status = 200;
  for (const line of text.slice(0, end).split("\r\n")) {
    const [name = "", value = ""] = line.split(": ", 2);
    if (name === "Status") status = Number(value.slice(0, 3));
    else headers.set(name, value);
  }
  return new Response(output.subarray(end + 4), { status, headers });
}
