import { expect, test } from "vitest";
import { framedLetter } from "./MailFrame";

const LETTER =
  '<html><head><style type="text/css">p{}</style></head><body><p>Hi</p><script>alert(1)</script></body></html>';

test("a letter keeps its styles under the page's nonce, loses its scripts, opens links outside", () => {
  const framed = framedLetter(LETTER, "n1");
  expect(framed).toContain('<style nonce="n1" type="text/css">');
  expect(framed).not.toContain("<script");
  expect(framed).toContain('<base target="_blank">');
});

test("pictures without TLS are left out, our own and secure ones stay", () => {
  const framed = framedLetter(
    `<img src="http://a.example.com/x.png"><img src="${window.location.origin}/p.gif"><img src="https://b.example.com/y.png">`,
    undefined,
  );
  expect(framed).not.toContain("a.example.com");
  expect(framed).toContain("/p.gif");
  expect(framed).toContain("https://b.example.com/y.png");
});

test("without a policy nothing is added", () =>
  expect(framedLetter(LETTER, undefined)).toContain('<style type="text/css">'));
