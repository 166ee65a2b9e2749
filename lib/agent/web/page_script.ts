/** What makes the page live; without it, or without JavaScript, the page says how it was when it was asked for. */

/**
 * Asks for the page again when the agent says that something changed, and
 * replaces the sections that differ; where the keyboard was, it stays.
 */
export const SCRIPT = `
"use strict";
(() => {
  const live = document.getElementById("live");
  const say = (text) => { if (live) live.textContent = text; };
  let busy = false, again = false;
  const renew = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.pathname, { headers: { accept: "text/html" } });
      if (!answer.ok) return;
      // The policy of this page would refuse the style of the other one, and say so.
      const text = (await answer.text()).replace(/<(style)[^]*?<\\/\\1>/, "");
      const next = new DOMParser().parseFromString(text, "text/html");
      for (const part of next.querySelectorAll("section[id]")) {
        const old = document.getElementById(part.id);
        if (!old || old.innerHTML === part.innerHTML) continue;
        const at = old.contains(document.activeElement) &&
          document.activeElement.getAttribute("href");
        old.replaceChildren(...part.childNodes);
        if (at) for (const link of old.querySelectorAll("a")) {
          if (link.getAttribute("href") === at) { link.focus(); break; }
        }
      }
    } catch { say("The agent does not answer"); } finally {
      busy = false;
      if (again) { again = false; setTimeout(renew, 1000); }
    }
  };
  const events = new EventSource("/events");
  events.onopen = () => { say("Live"); renew(); };
  events.onerror = () => say("Not live: the agent does not answer");
  events.addEventListener("changed", renew);
  addEventListener("pagehide", () => events.close());
})();
`;
