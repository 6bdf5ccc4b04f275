import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import i18next from "i18next";
import { type ReactNode, useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "@/shared/api";
import { FormatSwitch } from "./FormatSwitch";
import { type Problem, Problems } from "./Problems";
import "./texts";

const MJML = "<mjml><mj-body></mj-body></mjml>";
const unclosed: Problem = {
  line: 3,
  code: "never_closed",
  message: "“{{” is never closed.",
  parameters: { tag: "{{" },
  field: "source",
};

/** Stands in for the server, which converts. */
function answer(made: { format: "mjml" | "html"; source: string; problems: Problem[] }): void {
  vi.spyOn(api, "POST").mockResolvedValue({ data: made, response: new Response() });
}

beforeEach(async () => {
  await i18next.changeLanguage("en");
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function Wrapper({ children }: { children: ReactNode }) {
  const [client] = useState(() => new QueryClient());
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

function Editor() {
  const [written, setWritten] = useState({ format: "mjml" as "mjml" | "html", source: MJML });
  return (
    <Wrapper>
      <FormatSwitch written={written} readOnly={false} set={setWritten} />
      <output>{`${written.format} ${written.source}`}</output>
    </Wrapper>
  );
}

const shown = () => screen.getByRole("status").textContent;

test.each([
  ["zh-CN", "“{{” 没有闭合。"],
  ["en", "“{{” is never closed."],
])("in %s a problem is told in that language", async (language, text) => {
  await i18next.changeLanguage(language);
  render(<Problems problems={[unclosed]} go={() => {}} />);
  expect(screen.getByRole("listitem").textContent).toContain(text);
});

test("a problem of the subject names it, and one without a text is told in English", () => {
  const odd: Problem = { code: "brand_new", message: "Something new.", parameters: {}, field: "subject" };
  render(<Problems problems={[odd]} go={() => {}} />);
  expect(screen.getByRole("listitem").textContent).toBe("Subject: Something new.");
});

test("another format is asked for, converted, and can be undone and done again", async () => {
  answer({ format: "html", source: "<p>made</p>", problems: [] });
  render(<Editor />);
  fireEvent.click(screen.getByText("HTML"));
  expect(shown()).toBe(`mjml ${MJML}`);
  fireEvent.click(await screen.findByText("Convert"));
  fireEvent.click(await screen.findByText("Undo the conversion"));
  expect(shown()).toBe(`mjml ${MJML}`);
  fireEvent.click(screen.getByText("Redo the conversion"));
  expect(shown()).toBe("html <p>made</p>");
});

test("what cannot be converted stays, with the reason", async () => {
  answer({ format: "html", source: "", problems: [unclosed] });
  render(<Editor />);
  fireEvent.click(screen.getByText("HTML"));
  fireEvent.click(await screen.findByText("Convert"));
  expect((await screen.findByRole("alert")).textContent).toContain("Line 3");
  expect(shown()).toBe(`mjml ${MJML}`);
});
