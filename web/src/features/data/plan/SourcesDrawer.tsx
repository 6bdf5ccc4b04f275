import { Drawer, Segmented, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { useCan } from "@/shared/session";
import { QueryView } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { usePlanSources, useSetSource } from "./api";

const modes = ["accept", "warn", "quarantine"] as const;

/** How strict the plan is with each source; a change holds at once. */
export function SourcesDrawer({ close }: { close: () => void }) {
  const { t } = useTranslation("plan");
  const mayEdit = useCan("data.edit");
  const sources = usePlanSources();
  const set = useSetSource();
  const change = (source: Parameters<typeof set.mutate>[0]) =>
    set.mutate(source, { onSuccess: () => toast.success(t("sources.saved")), onError: toast.error });
  return (
    <Drawer open title={t("sources.title")} onClose={close} size={480}>
      <p className="muted">{t("sources.about")}</p>
      <QueryView query={sources}>
        {(found) => (
          <ul>
            {found.items.map((source) => (
              <li key={source.source_id} className="rule-row">
                <b className="grow ellipsis">{source.name}</b>
                <Segmented
                  aria-label={`${source.name}: ${t("sources.open")}`}
                  disabled={!mayEdit}
                  value={source.violations}
                  onChange={(violations) => change({ ...source, violations })}
                  options={modes.map((mode) => ({ value: mode, label: t(`sources.${mode}`) }))}
                />
                <span className="row">
                  <Switch
                    disabled={!mayEdit}
                    checked={source.exempt ?? false}
                    aria-label={`${source.name}: ${t("sources.exempt")}`}
                    onChange={(exempt) => change({ ...source, exempt })}
                  />
                  <span className="sub">{t("sources.exempt")}</span>
                </span>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </Drawer>
  );
}
