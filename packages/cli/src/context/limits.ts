import type { Throttle } from "@kloudless/core";
import { bandwidthOf, requestRateOf } from "../config/limits.ts";
import type { Settings } from "../config/settings.ts";
import type { Io } from "./io.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Seconds of traffic that may go at once after a rest, */
const BURST = 0.125;
/** and that one connection gets before it is another's turn, */
const TURN = 0.02;
/** but for slow lines, where fewer bytes would be a packet of mostly headers. */
const SMALLEST_TURN = 1024;

/** The limits of a run: however many clients it makes, they share them. */
const ofRuns = new WeakMap<Io, Map<string, Throttle>>();

/** What holds a run to its `--bwlimit` and `--tpslimit`. */
export function throttleOf(io: Io, { bwlimit = "off", tpslimit = "off" }: Pick<Settings, "bwlimit" | "tpslimit">): Throttle {
  const throttles = ofRuns.get(io) ?? new Map<string, Throttle>();
  ofRuns.set(io, throttles);
  const name = `${bwlimit} ${tpslimit}`;
  const throttle = throttles.get(name) ?? newThrottle(bwlimit, tpslimit);
  throttles.set(name, throttle);
  return throttle;
}

function newThrottle(bwlimit: string, tpslimit: string): Throttle {
  const { upload, download } = bandwidthOf(bwlimit) ?? {};
  const requests = requestRateOf(tpslimit);
  return { ...requestsOf(requests), ...bytesOf("upload", upload), ...bytesOf("download", download) };
}

function requestsOf(perSecond: number | undefined): Pick<Throttle, "request"> {
  if (perSecond === undefined) return {};
  // Never two at once: a service counts them in windows that nobody knows.
  const bucket = new TokenBucket({ perSecond, capacity: 1, quantum: 1 });
  return {
    async request(signal) {
      await bucket.take(1, signal);
    },
  };
}

function bytesOf(direction: "upload" | "download", perSecond: number | undefined): Pick<Throttle, "upload" | "download"> {
  if (perSecond === undefined) return {};
  const quantum = Math.max(1, Math.round(Math.max(perSecond * TURN, Math.min(SMALLEST_TURN, perSecond * BURST))));
  const bucket = new TokenBucket({ perSecond, capacity: Math.max(quantum, perSecond * BURST), quantum });
  return { [direction]: (wanted: number) => bucket.take(wanted) };
}
