import { BulbOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useCan } from "@/shared/session";
import { toast } from "@/shared/ui/toast";
import { useMerge, useSuggestions, useTellApart } from "./api";

const SHOWN = 4;

/** Names that are probably one event, each with what can be done about it. */
export function Suggestions() {
  const { t } = useTranslation("plan");
  const mayEdit = useCan("data.edit");
  const found = useSuggestions().data?.items ?? [];
  const merge = useMerge();
  const apart = useTellApart();
  if (found.length === 0) return null;
  return (
    <section
      className="card plan-suggest"
      data-tone="amber"
      aria-label={t("suggest.title", { count: found.length })}
    >
      <h2>
        <BulbOutlined /> {t("suggest.title", { count: found.length })}
      </h2>
      <ul>
        {found.slice(0, SHOWN).map((pair) => (
          <li key={`${pair.name} ${pair.target}`}>
            <span className="grow">
              <code>{pair.name}</code> <span className="muted">{t("suggest.into")}</span>{" "}
              <code>{pair.target}</code> <span className="sub">{t(`suggest.why.${pair.why}`)}</span>
            </span>
            {mayEdit ? (
              <span className="row">
                <Button
                  size="small"
                  type="primary"
                  onClick={() =>
                    merge.mutate(pair, {
                      onSuccess: () => toast.success(t("suggest.merged", pair)),
                      onError: toast.error,
                    })
                  }
                >
                  {t("suggest.merge")}
                </Button>
                <Button size="small" type="text" onClick={() => apart.mutate(pair, { onError: toast.error })}>
                  {t("suggest.apart")}
                </Button>
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
