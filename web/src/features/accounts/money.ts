/** An amount in its currency, whole units: `¥1,200,000`. */
export function money(amount: number | null, currency: string, locale: string): string {
  if (amount === null) return "—";
  return new Intl.NumberFormat(locale, { style: "currency", currency, maximumFractionDigits: 0 }).format(
    amount,
  );
}

/** What a form's text says of money: null when empty, undefined when it is no amount. */
export function amountOf(text: string): string | null | undefined {
  const plain = text.replace(/[,，\s]/g, "");
  if (plain === "") return null;
  return /^\d{1,16}(\.\d{1,2})?$/.test(plain) ? plain : undefined;
}
