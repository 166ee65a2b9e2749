import assert from "node:assert/strict";
import { openCredentialChain } from "../../lib/outputs/s3_credentials.ts";
import { TemporaryDir } from "../state/temporary.ts";
import { never } from "./_batches.ts";
import { script } from "./_s3_server.ts";

const NOWHERE = {
  HOME: "/nowhere",
  AWS_EC2_METADATA_SERVICE_ENDPOINT: "http://127.0.0.1:1",
};

/** Finds keys in an environment that holds nothing else of AWS. */
async function find(
  environment: Readonly<Record<string, string>>,
  times = 1,
): Promise<(string | undefined)[]> {
  const before = Deno.env.toObject();
  for (const name of Object.keys(before)) {
    if (name.startsWith("AWS_")) Deno.env.delete(name);
  }
  const all = { ...NOWHERE, ...environment };
  for (const [name, value] of Object.entries(all)) Deno.env.set(name, value);
  try {
    const chain = openCredentialChain("eu-west-1");
    let found = await chain.get(never());
    for (let time = 1; time < times; time++) found = await chain.get(never());
    return [found.accessKey, found.secretKey, found.sessionToken];
  } finally {
    for (const name of Object.keys(all)) Deno.env.delete(name);
    for (const [name, value] of Object.entries(before)) {
      Deno.env.set(name, value);
    }
  }
}

function inMs(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}

Deno.test("keys come from the environment first", async () => {
  const keys = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "s" };
  assert.deepEqual(await find(keys), ["a", "s", undefined]);
  assert.deepEqual(await find({ ...keys, AWS_SESSION_TOKEN: "t" }), [
    "a",
    "s",
    "t",
  ]);
});

Deno.test("keys come from the section of a profile", async () => {
  using dir = new TemporaryDir();
  Deno.mkdirSync(`${dir.path}/.aws`);
  Deno.writeTextFileSync(
    `${dir.path}/.aws/credentials`,
    `# keys
[default]
aws_access_key_id = d
aws_secret_access_key=ds=

[ work ]
AWS_ACCESS_KEY_ID = w
aws_secret_access_key = ws
aws_session_token = wt
`,
  );
  assert.deepEqual(await find({ HOME: dir.path }), ["d", "ds=", undefined]);
  assert.deepEqual(await find({ HOME: dir.path, AWS_PROFILE: "work" }), [
    "w",
    "ws",
    "wt",
  ]);
});

Deno.test("keys come for the token of a web identity", async () => {
  using dir = new TemporaryDir();
  const file = `${dir.path}/token`;
  Deno.writeTextFileSync(file, "jwt\n");
  await using server = script(() =>
    new Response(
      `<AssumeRoleWithWebIdentityResponse><Credentials><AccessKeyId>a</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${
        inMs(3_600_000)
      }</Expiration></Credentials></AssumeRoleWithWebIdentityResponse>`,
    )
  );
  const found = await find({
    AWS_WEB_IDENTITY_TOKEN_FILE: file,
    AWS_ROLE_ARN: "arn:aws:iam::1:role/r",
    AWS_ENDPOINT_URL_STS: server.endpoint,
  }, 3);
  assert.deepEqual(found, ["a", "s", "t"]);
  assert.equal(server.seen.length, 1);
  const asked = new URLSearchParams(
    new TextDecoder().decode(server.seen[0]?.body),
  );
  assert.equal(asked.get("WebIdentityToken"), "jwt");
  assert.equal(asked.get("RoleArn"), "arn:aws:iam::1:role/r");
});

Deno.test("keys come from the container, and again before they end", async () => {
  await using server = script((_, place) =>
    Response.json({
      AccessKeyId: `a${place}`,
      SecretAccessKey: "s",
      Token: "t",
      Expiration: inMs(place === 0 ? 60_000 : 3_600_000),
    })
  );
  const found = await find({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.endpoint}/keys`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: "proof",
  }, 3);
  assert.deepEqual(found, ["a1", "s", "t"]);
  assert.deepEqual(
    server.seen.map((
      { path, headers },
    ) => [path, headers.get("authorization")]),
    [["/keys", "proof"], ["/keys", "proof"]],
  );
});

Deno.test("keys come from the machine, which wants a token first", async () => {
  await using server = script(({ method, path, headers }) => {
    if (method === "PUT") return new Response("imds");
    if (headers.get("x-aws-ec2-metadata-token") !== "imds") {
      return new Response("", { status: 401 });
    }
    return path.endsWith("/security-credentials/")
      ? new Response("my-role\n")
      : Response.json({ AccessKeyId: "a", SecretAccessKey: "s", Token: path });
  });
  assert.deepEqual(
    await find({ AWS_EC2_METADATA_SERVICE_ENDPOINT: server.endpoint }),
    ["a", "s", "/latest/meta-data/iam/security-credentials/my-role"],
  );
});

Deno.test("where there are none, it says what to do", async () => {
  await assert.rejects(find({}), {
    name: "TaskError",
    message: /^there are no keys: set "access_key" and "secret_key", /,
  });
});
