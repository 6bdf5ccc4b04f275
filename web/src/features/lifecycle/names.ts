import { useTranslation } from "react-i18next";
import { useLocale } from "@/shared/prefs";
import type { Stage } from "./api";

/** A stage's name in the person's language; no stage has a word of its own. */
export function useStageName(stages: Stage[]): (key: string) => string {
  const { t } = useTranslation("lifecycle");
  const locale = useLocale();
  return (key) => {
    const stage = stages.find((each) => each.key === key);
    if (!stage) return key || t("none");
    return locale === "en" ? stage.name_en : stage.name_zh;
  };
}
