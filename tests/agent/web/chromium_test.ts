/** The page in a real browser: live, silent, for small windows, keyboards and both kinds of eyes, and without JavaScript. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import type { State } from "../../../lib/state/state.ts";
import { serve } from "../../web/_serve.ts";
import { Browser, findChromium } from "./_browser.ts";
import { LOOP, NOW, VIEW, World } from "./_world.ts";

/** Least contrast of text (WCAG 2.2 §1.4.3). */
const LEAST_CONTRAST = 4.5;
/** Narrowest window, in pixels. */
const NARROW = 360;
const TAB = 9;

/** Gives the contrast of each kind of text with what stands behind it (WCAG 2.2, relative luminance). */
const CONTRASTS = `(() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (text) => parse(text).slice(0, 3).map((one) => one / 255)
    .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (parse(colour)[3] !== 0) return colour;
    }
    return "rgb(255,255,255)";
  };
  return [...document.querySelectorAll("h1,h2,p,li,td,th,a,code,.soft,.good,.warn,.bad")]
    .map((node) => [light(getComputedStyle(node).color), light(behind(node))])
    .map(([a, b]) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
})()`;

/** What has the focus, and whether it is seen. */
const FOCUS = `(() => {
  const { left, right } = document.activeElement.getBoundingClientRect();
  return [...document.querySelectorAll("a[href],[tabindex='0']")]
    .indexOf(document.activeElement) + (right > 0 && left < innerWidth ? "" : " unseen");
})()`;

/** Things that happened, with names that are hard to fit in. */
function fill(state: State): void {
  const long = "a_rather_long_name_".repeat(12);
  for (const status of ["changed", "failed", "ok"] as const) {
    const run = state.startRun({
      ...{ command: "apply", startedAt: NOW - 60_000, configDigest: "ab" },
      ...{ configDir: "/etc", host: "web1", pid: 1, version: "1" },
    });
    const change = { index: 0, seq: 0, kind: "write", path: `/etc/${long}` };
    const id = state.beginChange(run, {
      ...change,
      ...{ before: { exists: true }, undo: "file", shows: "-a\n+b" },
    });
    state.endChange(id, { after: { exists: true } });
    state.addResult(run, {
      ...{ index: 0, task: "template", name: long, place: "web.yml:12:3" },
      ...{ status, durationMs: 12, changes: 1 },
    });
    const counts = { ok: 3, changed: 1, skipped: 0, failed: 0, unknown: 0 };
    state.finishRun(run, { status, durationMs: 900, ...counts });
  }
  state.agent.addDrift({
    ...{ path: `/etc/${long}`, task: long, place: "web.yml:3:1" },
    ...{ action: "repaired", shows: `${long}\n${long}`, run: 1, atMs: NOW },
  });
}

const program = findChromium();

Deno.test({
  name: program === undefined
    ? "the page in Chromium (skipped: needs chromium, or its path in DRIFTLESS_CHROMIUM)"
    : "the page in Chromium is live, silent, fits a phone, obeys a keyboard, is dark or light, and needs no JavaScript",
  ignore: program === undefined,
  fn: async (t) => {
    using world = new World();
    fill(world.state);
    await using server = await serve(world.respond);
    await using browser = await Browser.open(program ?? "");
    const origin = `http://127.0.0.1:${server.port}`;
    await browser.look(1200, "light");
    await browser.visit(`${origin}/`);

    await t.step("what changes is shown at once, the focus stays", async () => {
      await browser.until(
        "document.getElementById('live').textContent === 'Live'",
      );
      await browser.read("document.querySelector('#runs a').focus()");
      const loops = [{ ...LOOP, lastError: "no more disk", failuresInARow: 1 }];
      world.view = { ...VIEW, loops };
      const { state } = world;
      state.startRun({
        ...{ command: "rollback", startedAt: NOW, configDigest: "ab", pid: 1 },
        ...{ configDir: "/etc", host: "web1", version: "1" },
      });
      world.listeners.forEach((tell) => tell());
      await browser.until("document.body.textContent.includes('no more disk')");
      await browser.until("document.body.textContent.includes('rollback')");
      equal(
        await browser.read("document.activeElement.getAttribute('href')"),
        "/runs/3",
      );
    });

    await t.step("nothing scrolls sideways in a narrow window", async () => {
      await browser.look(NARROW, "light");
      for (const path of ["/", "/runs/1"]) {
        await browser.visit(`${origin}${path}`);
        const width = "document.documentElement.scrollWidth";
        ok(Number(await browser.read(width)) <= NARROW, path);
      }
    });

    await t.step(
      "a keyboard comes by all links in order, and sees where it is",
      async () => {
        await browser.visit(`${origin}/`);
        const count = Number(
          await browser.read(
            "document.querySelectorAll(\"a[href],[tabindex='0']\").length",
          ),
        );
        ok(count > 5);
        const seen: unknown[] = [];
        for (let at = 0; at < count; at++) {
          await browser.press("Tab", TAB);
          seen.push(await browser.read(FOCUS));
        }
        deepEqual(seen, Array.from({ length: count }, (_, at) => `${at}`));
      },
    );

    await t.step("dark and light can both be read", async () => {
      const grounds = new Set<unknown>();
      for (const scheme of ["light", "dark"] as const) {
        await browser.look(1200, scheme);
        for (const path of ["/", "/runs/2"]) {
          await browser.visit(`${origin}${path}`);
          const contrasts = await browser.read(CONTRASTS);
          ok(Array.isArray(contrasts) && contrasts.length > 10);
          ok(Math.min(...contrasts) >= LEAST_CONTRAST, `${scheme} ${path}`);
        }
        grounds.add(
          await browser.read("getComputedStyle(document.body).backgroundColor"),
        );
      }
      equal(grounds.size, 2);
    });

    await t.step("without JavaScript the page tells the same", async () => {
      await browser.say("Emulation.setScriptExecutionDisabled", {
        value: true,
      });
      await browser.visit(`${origin}/`);
      const { root } = await browser.say("DOM.getDocument");
      const { nodeId } = Object(root);
      const { outerHTML } = await browser.say("DOM.getOuterHTML", { nodeId });
      match(String(outerHTML), /no more disk[^]*href="\/runs\/3"/);
    });

    deepEqual(browser.complaints, []);
    deepEqual(
      browser.requests.filter((url) =>
        !url.startsWith(`${origin}/`) && !url.startsWith("data:")
      ),
      [],
    );
    ok(browser.requests.includes(`${origin}/events`));
  },
});
