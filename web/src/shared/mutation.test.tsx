import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useMutation } from "./mutation";

const told = vi.fn();
const refused = new Error("refused");

function Row({ leave, answer }: { leave: () => void; answer: () => Promise<string> }) {
  const decide = useMutation({ mutationFn: answer, onSettled: leave });
  const run = () => decide.mutate(undefined, { onSuccess: told, onError: told });
  return (
    <button type="button" onClick={run}>
      decide
    </button>
  );
}

/** A list of one row, which is gone before the answer is told. */
function List({ answer }: { answer: () => Promise<string> }) {
  const [client] = useState(() => new QueryClient());
  const [there, setThere] = useState(true);
  const leave = async () => {
    setThere(false);
    await waitFor(() => screen.getByText("nobody"));
  };
  return (
    <QueryClientProvider client={client}>
      {there ? <Row leave={leave} answer={answer} /> : "nobody"}
    </QueryClientProvider>
  );
}

beforeEach(() => {
  told.mockClear();
  window.history.pushState({}, "", "/app/matching");
});
afterEach(cleanup);

test.each([
  ["a success", () => Promise.resolve("done"), "done"],
  ["a refusal", () => Promise.reject(refused), refused],
])("%s is told although the row that asked is gone", async (_, answer, expected) => {
  render(<List answer={answer} />);
  fireEvent.click(screen.getByText("decide"));
  await waitFor(() => expect(told).toHaveBeenCalledExactlyOnceWith(expected));
  expect(screen.queryByText("decide")).toBeNull();
});

test("what a success leads to does not happen on another page", async () => {
  const answer = async () => {
    window.history.pushState({}, "", "/app/contacts");
    return "done";
  };
  render(<List answer={answer} />);
  fireEvent.click(screen.getByText("decide"));
  await waitFor(() => screen.getByText("nobody"));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(told).not.toHaveBeenCalled();
});
