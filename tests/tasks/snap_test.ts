import { testTask } from "../../lib/testing/mod.ts";
import { snapTask } from "../../tasks/snap.ts";
import { toHostileRows, toPrediction, toTransaction } from "./_package_rows.ts";

/** Of the form that <https://snapcraft.io/docs/snapd-rest-api> documents, shortened to what is read. */
function toAnswer(result: Record<string, string>[]) {
  const status = "OK";
  return {
    text: JSON.stringify({ type: "sync", "status-code": 200, status, result }),
  };
}

const SNAPS = toAnswer([
  { name: "core22", version: "20240111", revision: "1122" },
  {
    name: "kept",
    version: "1",
    revision: "7",
    hold: "2315-04-04T01:58:00Z",
  },
  { name: "once", version: "1", revision: "8", hold: "2001-01-01T00:00:00Z" },
]);
const HAVE = {
  files: { "/run/snapd.socket": { type: "socket" as const } },
  requests: { "GET http://localhost/v2/snaps": SNAPS },
};

testTask(snapTask, [
  {
    name: "asks nothing more when all is installed",
    params: { name: ["core22", "kept"] },
    have: HAVE,
  },
  {
    name: "installs what is missing, of a channel and without confinement",
    params: { name: "code", classic: true, channel: "latest/edge" },
    have: {
      ...HAVE,
      requests: {
        ...HAVE.requests,
        "GET http://localhost/v2/find?name=code": toAnswer([
          { name: "code-insiders", version: "9" },
          { name: "code", version: "1.86" },
        ]),
      },
    },
    changes: [toTransaction(
      "snap install --classic --channel=latest/edge -- code",
      {
        shows: "not installed -> 1.86",
        predicts: [toPrediction("snap code", "1.86")],
        undo: [toTransaction("snap remove -- code", {
          predicts: [toPrediction("snap code")],
        })],
      },
    )],
  },
  {
    name: "upgrades what is newer, and leaves what is held back now",
    params: { name: ["kept", "once", "core22"], state: "latest" },
    have: {
      ...HAVE,
      requests: {
        ...HAVE.requests,
        "GET http://localhost/v2/find?select=refresh": toAnswer([
          { name: "kept", version: "2" },
          { name: "once", version: "2" },
        ]),
      },
    },
    changes: [toTransaction("snap refresh -- once core22", {
      shows: "1 -> 2",
      predicts: [toPrediction("snap once", "2")],
    })],
  },
  {
    name: "removes without a snapshot of the data",
    params: { name: "once", state: "absent", purge: true },
    have: HAVE,
    changes: [toTransaction("snap remove --purge -- once", {
      shows: "1 -> not installed",
      predicts: [toPrediction("snap once")],
      undo: [toTransaction("snap install -- once", {
        predicts: [toPrediction("snap once", "1")],
      })],
    })],
  },
  {
    name: "says that snapd is not running",
    params: { name: "code" },
    have: {},
    error: /^Cannot ask snapd: it is not running$/,
  },
  {
    name: "refuses what the store does not have",
    params: { name: "nope" },
    have: {
      ...HAVE,
      requests: {
        ...HAVE.requests,
        "GET http://localhost/v2/find?name=nope": { status: 404 },
      },
    },
    error: /^Cannot find snap "nope" in the store$/,
  },
  {
    name: "says what snapd answers",
    params: { name: "nope" },
    have: {
      ...HAVE,
      requests: {
        "GET http://localhost/v2/snaps": {
          status: 401,
          text: '{"type":"error","result":{"message":"access denied"}}',
        },
      },
    },
    error: /^Cannot ask snapd: it answered 401, access denied$/,
  },
  {
    name: "refuses a channel that is an option",
    params: { name: "code", channel: "--dangerous" },
    error: /channel/,
  },
  ...toHostileRows(HAVE),
]);
