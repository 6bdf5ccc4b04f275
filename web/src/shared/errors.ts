import i18next from "i18next";
import { ApiError } from "./api";

function shown(value: unknown): string {
  return Array.isArray(value) ? value.map(shown).join(", ") : String(value);
}

/** What went wrong, in the person's language where its code is known, else as the server says it. */
export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const details = Object.fromEntries(
    Object.entries(error.details).map(([key, value]) => [key, shown(value)]),
  );
  // The server's own faults need no code of their own, such as ClickHouse's numbers.
  const code =
    error.status >= 500 && !i18next.exists(error.code, { ns: "errors" }) ? "internal_error" : error.code;
  return i18next.t(code, { ns: "errors", defaultValue: error.message, ...details });
}
