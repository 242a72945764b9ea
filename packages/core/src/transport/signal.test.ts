import { getEventListeners } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { onAbort } from "./signal.ts";

describe("onAbort", () => {
  it("calls everybody back, once", () => {
    const controller = new AbortController();
    const calls = [vi.fn(), vi.fn()];
    for (const call of calls) onAbort(controller.signal, call);
    controller.abort();
    controller.abort();
    for (const call of calls) expect(call).toHaveBeenCalledOnce();
  });

  it("P6: has one listener on the signal, and none when nobody listens", () => {
    const { signal } = new AbortController();
    const count = () => getEventListeners(signal, "abort").length;
    const offs = Array.from({ length: 50 }, () => onAbort(signal, () => undefined));
    expect(count()).toBe(1);
    for (const off of offs.slice(1)) off();
    expect(count()).toBe(1);
    offs[0]?.();
    expect(count()).toBe(0);
  });

  it("calls nobody back who does not listen any more", () => {
    const controller = new AbortController();
    const call = vi.fn();
    const off = onAbort(controller.signal, call);
    onAbort(controller.signal, () => undefined);
    off();
    controller.abort();
    expect(call).not.toHaveBeenCalled();
  });

  it("is not put off by somebody who stops listening twice", () => {
    const controller = new AbortController();
    const first = onAbort(controller.signal, () => undefined);
    first();
    const call = vi.fn();
    onAbort(controller.signal, call);
    first();
    controller.abort();
    expect(call).toHaveBeenCalledOnce();
  });

  it("is not put off by callbacks that stop listening, or that listen anew, while they are called", () => {
    const controller = new AbortController();
    const last = vi.fn();
    const off = onAbort(controller.signal, () => {
      off();
      onAbort(controller.signal, () => undefined);
    });
    onAbort(controller.signal, last);
    controller.abort();
    expect(last).toHaveBeenCalledOnce();
  });
});
