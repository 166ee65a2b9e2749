/** The property list of the agent for launchd (launchd.plist(5)). */

import { type AgentService, LOG_DIR } from "./service.ts";

/** Name of the job. */
export const LABEL = "org.driftless.agent";

/** Writes the list. */
export function toLaunchdList({ argv, env }: AgentService): string {
  const variables = Object.entries(env).flatMap(([name, value]) => [
    `    <key>${escape(name)}</key>`,
    `    <string>${escape(value)}</string>`,
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    "<dict>",
    "  <key>Label</key>",
    `  <string>${LABEL}</string>`,
    "  <key>ProgramArguments</key>",
    "  <array>",
    ...argv.map((word) => `    <string>${escape(word)}</string>`),
    "  </array>",
    "  <key>EnvironmentVariables</key>",
    "  <dict>",
    ...variables,
    "  </dict>",
    "  <key>RunAtLoad</key>",
    "  <true/>",
    "  <key>KeepAlive</key>",
    "  <true/>",
    "  <key>ThrottleInterval</key>",
    "  <integer>10</integer>",
    "  <key>ExitTimeOut</key>",
    "  <integer>120</integer>",
    "  <key>HardResourceLimits</key>",
    "  <dict>",
    "    <key>Core</key>",
    "    <integer>0</integer>",
    "  </dict>",
    "  <key>StandardErrorPath</key>",
    `  <string>${LOG_DIR}/agent.log</string>`,
    "</dict>",
    "</plist>",
    "",
  ].join("\n");
}

/** Writes text in XML. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
