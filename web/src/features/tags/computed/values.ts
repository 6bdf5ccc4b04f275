import { useTranslation } from "react-i18next";

/** A value as people read it: that of a yes-or-no tag, and the rest of a statistic, have words of their own. */
export function useValueText(): (value: string) => string {
  const { t } = useTranslation("computed");
  return (value) => (value === "yes" ? t("yes") : value === "…" ? t("others") : value);
}
