import { expect, test } from "vitest";
import { checkedHost, isLoopbackName, urlOf } from "./host.ts";

const keys = { apiKey: "0123456789abcdef", developerKey: "fedcba9876543210" };

test.each(["127.0.0.1", "127.9.9.9", "::1"])("%s is this machine", (host) => {
  expect(checkedHost({ host })).toBe(host);
});

test("localhost is one address, not two", () => {
  expect(checkedHost({ host: "localhost" })).toBe("127.0.0.1");
  expect(checkedHost({})).toBe("127.0.0.1");
});

test.each(["0.0.0.0", "::", "192.168.1.1", "example.com", "127.0.0.1.example.com"])("%s is open to others, and asks for keys", (host) => {
  expect(checkedHost({ host, ...keys })).toBe(host);
  for (const missing of [{}, { apiKey: keys.apiKey }, { developerKey: keys.developerKey }, { ...keys, apiKey: "short" }]) {
    expect(() => checkedHost({ host, ...missing })).toThrow(/^host: .*KLOUDLESS_SERVER_API_KEY/);
  }
});

test.each([
  ["127.0.0.1", "IPv4", false, "http://127.0.0.1:80"],
  ["0.0.0.0", "IPv4", true, "https://127.0.0.1:80"],
  ["::1", "IPv6", false, "http://[::1]:80"],
  ["::", "IPv6", false, "http://[::1]:80"],
])("%s has an address that clients here can use", (address, family, isSecure, url) => {
  expect(urlOf({ address, family, port: 80 }, isSecure)).toBe(url);
});

test.each(["localhost", "api.localhost", "127.0.0.1", "127.9.9.9", "[::1]", "::1"])("%s is a name of this machine", (name) => {
  expect(isLoopbackName(name)).toBe(true);
});

test.each(["", "example.com", "localhost.example.com", "notlocalhost", "127.0.0.1.example.com", "[::2]", "10.0.0.1", "0.0.0.0"])(
  "%j may be another machine's name",
  (name) => {
    expect(isLoopbackName(name)).toBe(false);
  },
);
