/** What an address may carry; everything else is left out of it. */

export const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

export const number = (value: unknown): number | undefined => {
  const parsed = Number(value);
  return Number.isSafeInteger(parsed) && parsed > 0 ? parsed : undefined;
};

export const object = (value: unknown): object | undefined =>
  typeof value === "object" && value !== null ? value : undefined;
