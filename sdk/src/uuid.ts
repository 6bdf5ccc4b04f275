/** A random UUID (version 4); `random` gives numbers from 0 to 1. */
export function uuid(random: () => number): string {
  return "00000000-0000-4000-8000-000000000000".replace(/[08]/g, (digit) => {
    const nibble = Math.floor(random() * 16);
    // Digit 8 keeps the two highest bits of the variant; a 0 is free.
    return (digit === "8" ? 8 + (nibble & 3) : nibble).toString(16);
  });
}
