import { useNavigate } from "@tanstack/react-router";
import { Segmented } from "antd";
import { useTranslation } from "react-i18next";

type Tab = "portrait" | "pair" | "saved";

/** The three ways to look: one segment, two side by side, and what was kept. */
export function Tabs({ at, segment, against }: { at: Tab; segment?: number; against?: number }) {
  const { t } = useTranslation("insight");
  const navigate = useNavigate();
  const open = (tab: Tab) => {
    if (tab === "saved") return void navigate({ to: "/insight/saved" });
    if (tab === "pair") return void navigate({ to: "/insight/compare", search: { left: segment, against } });
    return segment === undefined
      ? void navigate({ to: "/insight" })
      : void navigate({
          to: "/segments/$id/portrait",
          params: { id: String(segment) },
          search: { against },
        });
  };
  return (
    <Segmented
      className="insight-tabs no-print"
      aria-label={t("views")}
      value={at}
      onChange={open}
      options={(["portrait", "pair", "saved"] as const).map((value) => ({ value, label: t(`tab.${value}`) }))}
    />
  );
}
