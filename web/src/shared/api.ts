import createClient, { type Middleware } from "openapi-fetch";
import type { paths } from "@/generated/api";

const WORKSPACE_KEY = "cumulus.workspace";

let csrfToken = "";

/** The error body of the API (`{code, message, field}`) with its HTTP status; status 0 means no answer. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field?: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = "ApiError";
  }
}

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

export function chosenWorkspace(): string | null {
  return localStorage.getItem(WORKSPACE_KEY);
}

/** Remember the workspace that the next requests name; null means the person's first one. */
export function chooseWorkspace(id: number | null): void {
  if (id === null) localStorage.removeItem(WORKSPACE_KEY);
  else localStorage.setItem(WORKSPACE_KEY, String(id));
}

export function signInAddress(): string {
  const here = window.location.pathname + window.location.search;
  return `/accounts/login/?next=${encodeURIComponent(here)}`;
}

const headers: Middleware = {
  onRequest({ request }) {
    const workspace = chosenWorkspace();
    if (workspace) request.headers.set("X-Workspace", workspace);
    if (request.method !== "GET" && csrfToken) request.headers.set("X-CSRFToken", csrfToken);
    return request;
  },
  onResponse({ response }) {
    if (response.status === 401) window.location.assign(signInAddress());
    return response;
  },
};

export const api = createClient<paths>({ baseUrl: window.location.origin, credentials: "same-origin" });
api.use(headers);

type Answer<T> = { data?: T; error?: unknown; response: Response };

function readError(error: unknown, response: Response): ApiError {
  const body = (typeof error === "object" && error !== null ? error : {}) as Record<string, unknown>;
  const text = (key: string) => (typeof body[key] === "string" ? body[key] : undefined);
  return new ApiError(
    response.status,
    text("code") ?? `http_${response.status}`,
    text("message") ?? response.statusText,
    text("field"),
    body,
  );
}

/** The data of an answer, or an `ApiError`; a request that was cancelled stays an `AbortError`. */
export async function unwrap<T>(answer: Promise<Answer<T>>): Promise<T> {
  let result: Answer<T>;
  try {
    result = await answer;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "unreachable", error instanceof Error ? error.message : String(error));
  }
  if (!result.response.ok) throw readError(result.error, result.response);
  return result.data as T;
}

/** Ends the session and goes to the sign-in page; a plain form, so that Django's redirect is followed. */
export function signOut(): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/accounts/logout/";
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "csrfmiddlewaretoken";
  field.value = csrfToken;
  form.append(field);
  document.body.append(form);
  form.submit();
}
