// What the SDK takes of undici, and nothing else of it: the whole costs 75 ms at each start, this 25. These are not places that undici promises
// to keep, so they are looked up only when the command is built, where a missing one ends the build.
import connect from "undici/lib/api/api-connect.js";
import Dispatcher from "undici/lib/dispatcher/dispatcher.js";

// The way through a proxy is asked for with a method that undici adds to all dispatchers where it is put together.
Dispatcher.prototype.connect = connect;

export { default as Agent } from "undici/lib/dispatcher/agent.js";
export { default as EnvHttpProxyAgent } from "undici/lib/dispatcher/env-http-proxy-agent.js";
export { default as Pool } from "undici/lib/dispatcher/pool.js";
