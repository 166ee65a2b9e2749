/** Serves the files below a directory on a port of 127.0.0.1: `_web_server.ts DIR PORT`. */

const [dir = "/srv", port = "0"] = Deno.args;

Deno.serve({ hostname: "127.0.0.1", port: Number(port) }, async (request) => {
  if (request.method === "POST") return new Response(request.body);
  const path = dir + decodeURIComponent(new URL(request.url).pathname);
  try {
    const { mtime, size } = await Deno.stat(path);
    const headers = {
      "last-modified": mtime?.toUTCString() ?? "",
      "content-length": `${size}`,
    };
    const body = request.method === "HEAD" ? null : await Deno.readFile(path);
    return new Response(body, { headers });
  } catch (error) {
    return new Response(String(error), { status: 404 });
  }
});
