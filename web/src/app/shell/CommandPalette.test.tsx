import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "@/shared/api";
import CommandPalette from "./CommandPalette";

const navigate = vi.hoisted(() => vi.fn());
vi.mock("@tanstack/react-router", () => ({ useNavigate: () => navigate }));
vi.mock("@/shared/session", () => ({ useSession: () => ({ permissions: [] }) }));

const person = (id: number, title: string) => ({ kind: "contact", id, title, subtitle: "" });
const FOUND: Record<string, unknown[]> = {
  bo: [person(1, "Bob"), person(2, "Bo Lund")],
  "bo lund": [person(2, "Bo Lund")],
};

/** Stands in for the server: finds by the text, and only when it is let. */
function answers() {
  const waiting: (() => void)[] = [];
  vi.spyOn(api, "GET").mockImplementation(
    ((_: string, { params }: { params: { query: { q: string } } }) =>
      new Promise((resolve) => {
        waiting.push(() => resolve({ data: { items: FOUND[params.query.q] }, response: new Response() }));
      })) as never,
  );
  return async () => {
    await waitFor(() => expect(waiting.length).toBeGreaterThan(0));
    waiting.shift()?.();
  };
}

const field = () => screen.getByRole("combobox", { hidden: true });
const type = (value: string) => fireEvent.change(field(), { target: { value } });
const opened = (id: string) => ({ to: "/contacts/$id", params: { id } });

beforeEach(() => navigate.mockClear());
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

test("Enter before the answer opens whom the whole text names, not whom its beginning found", async () => {
  const answer = answers();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <CommandPalette close={() => {}} />
    </QueryClientProvider>,
  );
  type("bo");
  await answer();
  await screen.findByText("Bob");
  type("bo lund");
  fireEvent.keyDown(field(), { key: "Enter" });
  expect(navigate).not.toHaveBeenCalled();
  await answer();
  await waitFor(() => expect(navigate).toHaveBeenCalledExactlyOnceWith(opened("2")));
});
