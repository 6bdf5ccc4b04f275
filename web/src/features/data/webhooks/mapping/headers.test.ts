import { describe, expect, it } from "vitest";
import { readHeaders, writeHeaders } from "./headers";

describe("headers that are pasted", () => {
  it("are read a line each, with colons in their values", () => {
    const text = "X-Signature: sha256=ab:cd\r\nwebhook-id:msg_1\n";
    expect(readHeaders(text)).toEqual({ "X-Signature": "sha256=ab:cd", "webhook-id": "msg_1" });
  });

  it("lose what is no header: the request line, bodies, empty lines", () => {
    expect(readHeaders('POST /hooks/x HTTP/1.1\n\n: x\n{"a": 1}\nHost: a.example')).toEqual({
      Host: "a.example",
    });
  });

  it("lose values that no signature has, and all after the fortieth", () => {
    const many = Array.from({ length: 50 }, (_, at) => `x-${at}: ${at}`).join("\n");
    expect(Object.keys(readHeaders(`x-long: ${"a".repeat(501)}\n${many}`))).toHaveLength(40);
  });

  it("come back as they were written", () => {
    const headers = { "x-a": "1", "x-b": "c: d" };
    expect(readHeaders(writeHeaders(headers))).toEqual(headers);
  });
});
