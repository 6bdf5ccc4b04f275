import type { TFunction } from "i18next";

/** Why a delivery was refused or could not be mapped, in the person's language. */
export function reasonText(t: TFunction<"webhooks">, reason: string): string {
  return t(`refused.${reason}`, { defaultValue: t(`problem.${reason}`, { defaultValue: reason }) });
}
