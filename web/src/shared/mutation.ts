import { type UseMutationOptions, useMutation as useForgetfulMutation } from "@tanstack/react-query";
import { useCallback } from "react";

type After<Data> = { onSuccess?: (data: Data) => void; onError?: (error: Error) => void };

/**
 * TanStack's `useMutation`, whose answer is told even when the part of the page that asked is gone by then: a row that is
 * decided leaves its list with the refetch, and TanStack forgets what `mutate` was to do afterwards along with it.
 * A refusal is told wherever the person is; a success on the page where they asked, since it may lead to another page.
 */
export function useMutation<Data, Variables = void>(options: UseMutationOptions<Data, Error, Variables>) {
  const mutation = useForgetfulMutation(options);
  const { mutateAsync } = mutation;
  const mutate = useCallback(
    (variables: Variables, after: After<Data> = {}) => {
      const asked = window.location.pathname;
      mutateAsync(variables).then(
        (data) => {
          if (window.location.pathname === asked) after.onSuccess?.(data);
        },
        (error: Error) => after.onError?.(error),
      );
    },
    [mutateAsync],
  );
  return { ...mutation, mutate };
}
