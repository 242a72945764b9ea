// What the SDK takes of undici, and nothing else of it: the whole costs 75 ms at each start, this 25. These are not places that undici promises
// to keep, so they are looked up only when the command is built, where a missing one ends the build.
export { default as Agent } from "undici/lib/dispatcher/agent.js";
export { default as EnvHttpProxyAgent } from "undici/lib/dispatcher/env-http-proxy-agent.js";
export { default as Pool } from "undici/lib/dispatcher/pool.js";
