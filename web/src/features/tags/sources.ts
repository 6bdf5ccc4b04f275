import { useTranslation } from "react-i18next";
import "./texts";

const known = ["hand", "import", "rule", "qr", "form", "group", "journey", "expiry", "merge"] as const;

/** "By rule 3": where a tag came from, in words. */
export function useSourceName(): (source: string) => string {
  const { t } = useTranslation("tags");
  return (source) => {
    const [kind, ...rest] = source.split(":");
    const found = known.find((each) => each === kind);
    if (!found) return source;
    const detail = found === "hand" ? "" : rest.join(":");
    return detail ? `${t(`source.${found}`)} ${detail}` : t(`source.${found}`);
  };
}
