import { CameraOutlined, ThunderboltOutlined, UnorderedListOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { Segment } from "@/shared/types";
import { Pill } from "@/shared/ui/Pill";

/**
 * What sort of segment it is, where it is not the plain one: live, a list, a snapshot; and what is wrong with it.
 * `chosen`: how it is kept stands beside it, to be changed.
 */
export function KindPills({ segment, chosen = false }: { segment: Segment; chosen?: boolean }) {
  const { t } = useTranslation("segments");
  return (
    <>
      {segment.kind === "static" ? (
        <Pill tone="violet">
          <UnorderedListOutlined /> {t("kind.static")}
        </Pill>
      ) : null}
      {segment.kind === "snapshot" ? (
        <Pill tone="gray">
          <CameraOutlined /> {t("kind.snapshot")}
        </Pill>
      ) : null}
      {segment.kind === "dynamic" && segment.keeping === "live" && !chosen ? (
        <Pill tone="green">
          <ThunderboltOutlined /> {t("keeping.live")}
        </Pill>
      ) : null}
      {segment.drift_count > 0 ? (
        <Pill tone="amber" dot title={t("driftText")}>
          {t("drift", { count: segment.drift_count })}
        </Pill>
      ) : null}
      {segment.broken_reason ? (
        <Pill tone="coral" dot title={segment.broken_reason}>
          {t("broken")}
        </Pill>
      ) : null}
    </>
  );
}
