import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";
import { useMutation } from "@/shared/mutation";

const path = (contact_id: number) => ({ params: { path: { contact_id } } });

export function usePortrait(id: number) {
  return useQuery({
    queryKey: ["contact", id, "portrait"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/contacts/{contact_id}/portrait", { ...path(id), signal })),
    refetchInterval: 30_000,
  });
}

export function useNotes(id: number) {
  return useQuery({
    queryKey: ["contact", id, "notes"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/contacts/{contact_id}/notes", { ...path(id), signal })),
  });
}

export function useTasks(id: number) {
  return useQuery({
    queryKey: ["contact", id, "tasks"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/contacts/{contact_id}/tasks", { ...path(id), signal })),
  });
}

export function useFiles(id: number) {
  return useQuery({
    queryKey: ["contact", id, "files"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/contacts/{contact_id}/files", { ...path(id), signal })),
  });
}

/** A change of what hangs on the person: afterwards its list and the timeline are fetched again. */
function useChange<Change>(
  id: number,
  list: "notes" | "tasks" | "files",
  send: (change: Change) => Promise<unknown>,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["contact", id, list] });
      void client.invalidateQueries({ queryKey: ["contact", id, "events"] });
    },
  });
}

export const useAddNote = (id: number) =>
  useChange(id, "notes", (body: { text: string; once: string }) =>
    unwrap(
      api.POST("/api/v1/contacts/{contact_id}/notes", { ...path(id), body: { ...body, pinned: false } }),
    ),
  );

export const useChangeNote = (id: number) =>
  useChange(id, "notes", ({ note, ...body }: { note: number; text?: string; pinned?: boolean }) =>
    unwrap(
      api.PATCH("/api/v1/contacts/{contact_id}/notes/{note_id}", {
        params: { path: { contact_id: id, note_id: note } },
        body,
      }),
    ),
  );

export const useDeleteNote = (id: number) =>
  useChange(id, "notes", (note: number) =>
    unwrap(
      api.DELETE("/api/v1/contacts/{contact_id}/notes/{note_id}", {
        params: { path: { contact_id: id, note_id: note } },
      }),
    ),
  );

export type NewTask = { title: string; due_on: string | null; assignee_id: number | null; once: string };

export const useAddTask = (id: number) =>
  useChange(id, "tasks", (body: NewTask) =>
    unwrap(api.POST("/api/v1/contacts/{contact_id}/tasks", { ...path(id), body })),
  );

export const useTickTask = (id: number) =>
  useChange(id, "tasks", ({ task, done }: { task: number; done: boolean }) =>
    unwrap(
      api.PATCH("/api/v1/contacts/{contact_id}/tasks/{task_id}", {
        params: { path: { contact_id: id, task_id: task } },
        body: { done },
      }),
    ),
  );

export const useDeleteTask = (id: number) =>
  useChange(id, "tasks", (task: number) =>
    unwrap(
      api.DELETE("/api/v1/contacts/{contact_id}/tasks/{task_id}", {
        params: { path: { contact_id: id, task_id: task } },
      }),
    ),
  );

export const useAddFile = (id: number) =>
  useChange(id, "files", (file: File) => {
    const form = new FormData();
    form.append("file", file);
    return unwrap(
      api.POST("/api/v1/contacts/{contact_id}/files", {
        ...path(id),
        body: { file: "" },
        bodySerializer: () => form,
      }),
    );
  });

export const useDeleteFile = (id: number) =>
  useChange(id, "files", (file: number) =>
    unwrap(
      api.DELETE("/api/v1/contacts/{contact_id}/files/{file_id}", {
        params: { path: { contact_id: id, file_id: file } },
      }),
    ),
  );
